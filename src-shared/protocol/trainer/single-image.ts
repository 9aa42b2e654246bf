// An image outside of a dataset, as calls take it.
import { z } from 'zod';
import { bytes } from '../contract';

/** An image outside of a dataset: a file, or bytes. */
export const singleImageSchema = z.object({
  name: z.string(),
  path: z.string().optional(),
  bytes: bytes.optional(),
});
/** See `singleImageSchema`. */
export type SingleImage = z.infer<typeof singleImageSchema>;
