// An image as the trainer gets it.
import { z } from 'zod';
import { imageSliceSchema } from '../data/dataset-index';

/** An image of the dataset: absolute path, class and content hash. If it is part of a file: which part, and its name in the dataset. */
export const trainImageSchema = z.object({
  path: z.string(),
  label: z.number().int(),
  /** All its classes, in a multi-label dataset. */
  labels: z.array(z.number().int().min(0)).optional(),
  hash: z.string(),
  /** Modification time of its file at the time of the scan. */
  mtimeMs: z.number().optional(),
  slice: imageSliceSchema.optional(),
  name: z.string().optional(),
  /** Size of an 8-bit gray or RGB JPEG without rotation, which TensorFlow's own decoder can read. */
  jpeg: z.object({ width: z.number().int(), height: z.number().int() }).optional(),
  /** Size after applying the EXIF orientation, if known; used to compute crops. */
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
});
/** See `trainImageSchema`. */
export type TrainImage = z.infer<typeof trainImageSchema>;
