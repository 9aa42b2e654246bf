// The zod schema of LayerGraph, which validates graphs from connections and files.
import { z } from 'zod';
import { blobNameSchema } from '../ids';
import type { LayerGraph } from './graph';
import { jsonSchema } from './json-schema';
import { type Meaning, outputMeanings } from './meanings';

/** The name of a meaning, see meanings.ts. */
export const meaningSchema = z.enum(Object.keys(outputMeanings) as [Meaning, ...Meaning[]]);
const triple = z.tuple([z.number(), z.number(), z.number()]);

/** A weight reference: a blob's SHA-256, or an initializer with its seed. */
export const weightRefSchema = z.union([
  z.object({ blob: blobNameSchema }).strict(),
  z
    .object({ initializer: z.object({ name: z.string() }).catchall(jsonSchema), seed: z.number().int() })
    .strict(),
]);

/**
 * How an image is resized to the input size: `stretch`; `crop` to the center with the input's aspect ratio; or `pad`
 * with black. `fast` shrinks while decoding and averages; the others are Keras' own interpolations (`bilinear` is that of
 * `image_dataset_from_directory`), to one gray level.
 */
export const resizeSchema = z
  .object({
    mode: z.enum(['stretch', 'crop', 'pad']).default('stretch'),
    interpolation: z
      .enum(['fast', 'bilinear', 'nearest', 'bicubic', 'area', 'lanczos3', 'lanczos5'])
      .default('fast'),
  })
  .strict();
/** See `Preprocessing` in graph.ts. */
export const preprocessingSchema = z
  .object({
    mode: z.enum(['none', 'tf', 'caffe', 'torch', 'custom']),
    scale: triple,
    offset: triple,
    channelOrder: z.enum(['rgb', 'bgr']),
    resize: resizeSchema.optional(),
  })
  .strict();

/** The dataset that a network was trained on: its fingerprint from `fingerprintOf`, and its number of images. */
const trainedOnSchema = z
  .object({
    fingerprint: z.string(),
    training: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
  })
  .strict();

/** See `LayerGraph` in graph.ts. */
export const layerGraphSchema = z
  .object({
    name: z.string(),
    layers: z.array(
      z
        .object({
          name: z.string(),
          kind: z.string(),
          params: z.record(z.string(), jsonSchema),
          inputs: z.array(z.string()),
          trainable: z.boolean(),
          training: z.boolean().optional(),
          weights: z.record(z.string(), weightRefSchema),
          head: z.boolean().optional(),
          shared: z.string().optional(),
          heldShapes: z.record(z.string(), z.array(z.number().int())).optional(),
          meaning: meaningSchema.optional(),
        })
        .strict(),
    ),
    outputs: z.array(z.string()),
    preprocessing: preprocessingSchema,
    classes: z.array(z.string()).optional(),
    data: trainedOnSchema.optional(),
    origin: z.string().optional(),
    unreadWeights: z.array(z.string()).optional(),
  })
  .strict() as unknown as z.ZodType<LayerGraph, LayerGraph>;
