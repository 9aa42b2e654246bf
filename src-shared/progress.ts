// How far a piece of work is, on every contract and between processes.
import { z } from 'zod';

/** Schema of `Progress`. */
export const progressSchema = z.object({
  done: z.number(),
  /** Null while it is not known. */
  total: z.number().nullable(),
  /** What is being done or worked on: a step, a layer, a file. */
  what: z.string(),
});

/** How far a piece of work is. */
export type Progress = Readonly<z.infer<typeof progressSchema>>;
