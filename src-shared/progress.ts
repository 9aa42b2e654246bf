// Progress of a task, used by all contracts and between processes.
import { z } from 'zod';

/** Schema of `Progress`. */
export const progressSchema = z.object({
  done: z.number(),
  /** Null while unknown. */
  total: z.number().nullable(),
  /** The current step, layer or file. */
  what: z.string(),
});

/** Progress of a task. */
export type Progress = Readonly<z.infer<typeof progressSchema>>;
