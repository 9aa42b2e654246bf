// The engine's calls that use a network: evaluation, prediction, exports, comparing preprocessings, finding mislabeled images.
import { z } from 'zod';
import { preprocessingHintSchema, preprocessingResultSchema } from '../../data/compare-preprocessing';
import { layerGraphSchema, preprocessingSchema, resizeSchema } from '../../graph/schema';
import { recipeSchema } from '../../recipe/recipe';
import { evaluationSchema } from '../../run/events';
import { bytes, call, nothing, stream } from '../contract';
import { namedArraySchema, predictionSchema, runtimeSchema } from '../trainer-contract';
import {
  averagingShape,
  dataSet,
  modelSelection,
  progress,
  project,
  rescan,
  runId,
  shownImage,
} from './common';

/** File formats that a model can be exported to. */
export const exportFormats = ['h5', 'keras', 'tfjs', 'onnx'] as const;

/**
 * How an exported file compares with its network. `outputs`: read back and run beside it; the greatest difference of
 * any two values, as a share where they are beyond 1. `parts`: read back, each node wired and each weight bit for bit.
 */
const paritySchema = z.union([
  z.object({ compared: z.literal('outputs'), difference: z.number(), samples: z.number().int() }).strict(),
  z.object({ compared: z.literal('parts'), nodes: z.number().int(), weights: z.number().int() }).strict(),
]);
/** See `paritySchema`. */
export type Parity = z.infer<typeof paritySchema>;

const side = z.number().int().min(1).max(1024);

/** An image of a scanned dataset, a file, or bytes; `truth` names its class where that is known. */
const imageSchema = z.union([
  z.object({ folder: z.string(), path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ name: z.string(), bytes, truth: z.string().optional() }).strict(),
]);

/** The calls about what a network is used for. */
export const useCalls = {
  evaluate: stream(
    z.object({
      project,
      runId,
      checkpoint: z.enum(['last', 'best']).default('last'),
      part: z.enum(['training', 'validation', 'test']).optional(),
      ...averagingShape,
    }),
    z.object({ progress: progress.optional(), evaluation: evaluationSchema.optional() }),
  ),
  /** Top classes of images given as bytes or by path. */
  predict: call(
    z.object({
      project,
      model: modelSelection,
      images: z
        .array(
          z.union([z.object({ name: z.string(), bytes }).strict(), z.object({ path: z.string() }).strict()]),
        )
        .min(1)
        .max(64),
      top: z.number().int().min(1).max(20).default(5),
      ...averagingShape,
    }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  /** Arrays through the network, as they are, without preprocessing: how an engineer checks parity. */
  forward: call(
    z.object({ project, model: modelSelection, inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),
  /** Writes a model file, reads it back and compares. Without `out` it goes to the project's `exports` folder (a tfjs model as one zip) for `readExport`. */
  exportModel: stream(
    z.object({
      project,
      model: modelSelection,
      format: z.enum(exportFormats),
      name: z.string().min(1).max(120),
      out: z.string().optional(),
      /** Large weights as float16, half the size: for tfjs and onnx. */
      float16: z.boolean().default(false),
      /** Adds the softmax or sigmoid to outputs that are logits. */
      withActivation: z.boolean().default(false),
      /** With `out`, also writes the names of the classes beside the file. */
      labels: z.boolean().default(false),
    }),
    z.object({
      progress: progress.optional(),
      file: z
        .object({
          path: z.string(),
          name: z.string(),
          sizeBytes: z.number(),
          parity: paritySchema,
          /** The file of class names, one line per output, where it was written. */
          labels: z.string().optional(),
        })
        .optional(),
    }),
  ),
  /** A run, or a recipe with its network, as a Keras script with all it reads: a folder, or without `out` a zip for `readExport`. `exact` adds the very batches. */
  exportScript: stream(
    z.object({
      project,
      subject: z.union([
        z.object({ runId }).strict(),
        z.object({ recipe: recipeSchema, graph: layerGraphSchema, rescan }).strict(),
      ]),
      name: z.string().min(1).max(120),
      out: z.string().optional(),
      exact: z.boolean().default(false),
    }),
    z.object({
      progress: progress.optional(),
      file: z.object({ path: z.string(), name: z.string(), sizeBytes: z.number() }).optional(),
    }),
  ),
  /** A piece of an exported file, at most 4 MiB, for a download in the browser. */
  readExport: call(
    z.object({ project, name: z.string(), offset: z.number().int().min(0) }),
    z.object({ bytes, sizeBytes: z.number() }),
  ),
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
  /** Images that look mislabeled: their neighbors, by what the network makes of them, carry another label. The last item has `suspects`, the surest first. */
  suspects: stream(
    z.object({
      ...dataSet,
      model: modelSelection,
      neighbors: z.number().int().min(3).max(50).default(10),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.object({
      progress: progress.optional(),
      suspects: z
        .array(
          z.object({
            image: shownImage,
            /** The class that its neighbors have. */
            label: z.number().int(),
            /** How much of the neighbors' likeness says so: above a half. */
            share: z.number(),
            nearest: z.array(shownImage),
          }),
        )
        .optional(),
    }),
  ),
  /** Starts a trainer and measures: device, library, threads, GFLOP/s, what to do for more. */
  doctor: call(nothing, runtimeSchema),
} as const;
