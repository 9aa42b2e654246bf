// What half precision changes on images of a project: the request to a trainer, and what it measured.
import { z } from 'zod';
import { layerGraphSchema } from '../graph/schema';
import { trainImageSchema } from './train-image';

const pairSchema = z.object({ float32: z.number(), bfloat16: z.number() });

/** What was measured on a sample of images. */
export const precisionEffectSchema = z.object({
  /** Number of images. */
  sample: z.number().int(),
  /** Milliseconds per image of the frozen layers in the fastest batch, by the clock, without decoding; infinite without images. */
  milliseconds: pairSchema,
  /** Share of images that are nearest to the mean of their class. */
  accuracy: pairSchema,
  /** Number of images that get the same class from both. */
  same: z.number().int(),
});
/** See `precisionEffectSchema`. */
export type PrecisionEffect = z.infer<typeof precisionEffectSchema>;

/** The layers whose outputs are compared, and the images. */
export const precisionRequestSchema = z.object({
  graph: layerGraphSchema,
  layers: z.array(z.string()).min(1),
  classes: z.number().int(),
  blobs: z.string(),
  images: z.array(trainImageSchema),
});
