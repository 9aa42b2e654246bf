// The engine's calls about preprocessing: what it makes of an image, and which one a network seems to expect.
import { z } from 'zod';
import { preprocessingHintSchema, preprocessingResultSchema } from '../../data/compare-preprocessing';
import { preprocessingSchema, resizeSchema } from '../../graph/schema';
import { bytes, call } from '../contract';
import { modelSelection, project } from './common';

const side = z.number().int().min(1).max(1024);

/** An image of a scanned dataset, a file, or bytes; `truth` names its class where that is known. */
const imageSchema = z.union([
  z.object({ folder: z.string(), path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ name: z.string(), bytes, truth: z.string().optional() }).strict(),
]);

/** The calls. */
export const preprocessingCalls = {
  /** An image of the dataset at the network's size: the values of each channel after preprocessing, and the values drawn as a PNG. */
  previewPreprocessing: call(
    z.object({
      project,
      folder: z.string(),
      path: z.string(),
      width: side,
      height: side,
      resize: resizeSchema.optional(),
      preprocessing: preprocessingSchema,
    }),
    z.object({
      png: bytes,
      channels: z.array(z.object({ name: z.string(), min: z.number(), max: z.number(), mean: z.number() })),
    }),
  ),
  /** Predicts the images under the present preprocessing and every preset; with a hint where another one suits better. */
  comparePreprocessings: call(
    z.object({ project, model: modelSelection, images: z.array(imageSchema).min(1).max(64) }),
    z.object({
      results: z.array(preprocessingResultSchema),
      hint: preprocessingHintSchema.nullable(),
    }),
  ),
} as const;
