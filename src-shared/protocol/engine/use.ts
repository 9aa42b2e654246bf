// The engine's calls that use a model: evaluation, prediction, export, comparing preprocessing, finding mislabeled images.
import { z } from 'zod';
import { preprocessingHintSchema, preprocessingResultSchema } from '../../data/compare-preprocessing';
import { layerGraphSchema, preprocessingSchema, resizeSchema } from '../../graph/schema';
import { recipeSchema } from '../../recipe/recipe';
import { evaluationSchema } from '../../run/events';
import { bytes, call, nothing, stream } from '../contract';
import { labelDoubtSchema } from '../trainer/similar-images';
import { runtimeSchema } from '../trainer/trials';
import { namedArraySchema, predictionSchema } from '../trainer-contract';
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
 * Result of comparing an exported file with its model. `outputs`: the file was read back and run; the maximum difference
 * of any output value, relative for values above 1. `parts`: all connections and weights are identical.
 */
const paritySchema = z.union([
  z.object({ compared: z.literal('outputs'), difference: z.number(), samples: z.number().int() }).strict(),
  z.object({ compared: z.literal('parts'), nodes: z.number().int(), weights: z.number().int() }).strict(),
]);
/** See `paritySchema`. */
export type Parity = z.infer<typeof paritySchema>;

const side = z.number().int().min(1).max(1024);

/** An image of a scanned dataset, a file, or bytes. `truth` is the name of its class, if known. */
export const imageSchema = z.union([
  z.object({ folder: z.string(), path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ path: z.string(), truth: z.string().optional() }).strict(),
  z.object({ name: z.string(), bytes, truth: z.string().optional() }).strict(),
]);

/** The calls that use a model. */
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
  /** Predicts the top classes of images, passed as bytes, as paths, or as images of a scanned dataset. */
  predict: call(
    z.object({
      project,
      model: modelSelection,
      images: z
        .array(
          z.union([
            z.object({ name: z.string(), bytes }).strict(),
            z.object({ path: z.string() }).strict(),
            z.object({ folder: z.string(), path: z.string() }).strict(),
          ]),
        )
        .min(1)
        .max(64),
      top: z.number().int().min(1).max(20).default(5),
      ...averagingShape,
    }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  /** Predicts all images of a folder and its subfolders, in the order of their names, in batches; the first item has the total only. Names are relative to the folder. */
  predictFolder: stream(
    z.object({
      project,
      model: modelSelection,
      folder: z.string(),
      top: z.number().int().min(1).max(20).default(5),
      ...averagingShape,
    }),
    z.object({ total: z.number().int(), predictions: z.array(predictionSchema) }),
  ),
  /** Returns a WebP thumbnail of an image file that is not part of a dataset. */
  fileThumbnail: call(
    z.object({ folder: z.string(), name: z.string(), size: z.number().int().min(16).max(512) }),
    z.object({ bytes }),
  ),
  /** Runs arrays through the model without preprocessing, to compare its outputs with another library's. */
  forward: call(
    z.object({ project, model: modelSelection, inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),
  /** Writes a model file, reads it back and compares it with the model. Without `out`, writes to the project's `exports` folder (tfjs as one zip file) for `readExport`. */
  exportModel: stream(
    z.object({
      project,
      model: modelSelection,
      format: z.enum(exportFormats),
      name: z.string().min(1).max(120),
      out: z.string().optional(),
      /** Stores large weights as float16, half the size (tfjs and onnx). */
      float16: z.boolean().default(false),
      /** Appends softmax or sigmoid to outputs that are logits. */
      withActivation: z.boolean().default(false),
      /** Adds the preprocessing as layers, so that the file takes pixels from 0 to 255, RGB. */
      withPreprocessing: z.boolean().default(false),
      /** With `out`, also writes the class names to a file next to it. */
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
          /** Path of the file of class names, one line per output, if it was written. */
          labels: z.string().optional(),
        })
        .optional(),
    }),
  ),
  /** Exports a run, or a recipe with its graph, as a Keras script with its input files: a folder, or without `out` a zip file for `readExport`. `exact` includes the decoded images and their order. */
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
  /** Returns a chunk of an exported file, at most 4 MiB, for a download in the browser. */
  readExport: call(
    z.object({ project, name: z.string(), offset: z.number().int().min(0) }),
    z.object({ bytes, sizeBytes: z.number() }),
  ),
  /** Returns an image of the dataset at the model's input size: the range of each channel after preprocessing, and a PNG of the values. */
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
  /** Predicts the images with the current preprocessing and with every preset. Returns a hint if another one suits the model better. */
  comparePreprocessings: call(
    z.object({ project, model: modelSelection, images: z.array(imageSchema).min(1).max(64) }),
    z.object({
      results: z.array(preprocessingResultSchema),
      hint: preprocessingHintSchema.nullable(),
    }),
  ),
  /**
   * Finds images that look mislabeled: their nearest neighbors in feature space have another label, or (with folds) a head
   * trained without them contradicts it. The last item has `suspects`, the most doubtful labels first.
   */
  suspects: stream(
    z.object({
      ...dataSet,
      model: modelSelection,
      neighbors: z.number().int().min(3).max(50).default(10),
      limit: z.number().int().min(1).max(10_000).default(200),
      /** Folds of confident learning; 0 compares only neighbors. */
      folds: z.union([z.literal(0), z.number().int().min(2).max(20)]).default(0),
    }),
    z.object({
      progress: progress.optional(),
      suspects: z
        .array(
          z.object({
            image: shownImage,
            /** The class that it more likely has. */
            label: z.number().int(),
            /** Fraction of the similarity-weighted neighbors with that class; more than 0.5 without `head`. */
            share: z.number(),
            nearest: z.array(shownImage),
            head: labelDoubtSchema.optional(),
          }),
        )
        .optional(),
    }),
  ),
  /**
   * Finds the images of a dataset whose features are most similar to those of one image: of the dataset by its path, a
   * file, or bytes. The last item has `neighbors`, or `missing` if more than `mostComputed` images have no cached features.
   */
  neighbors: stream(
    z.object({
      ...dataSet,
      model: modelSelection,
      image: z.union([
        z.object({ path: z.string() }).strict(),
        z.object({ file: z.string() }).strict(),
        z.object({ name: z.string(), bytes }).strict(),
      ]),
      count: z.number().int().min(1).max(50).default(6),
      mostComputed: z.number().int().min(0).default(64),
    }),
    z.object({
      progress: progress.optional(),
      /** The most similar first; `similarity` is the cosine of the angle between the features. */
      neighbors: z.array(z.object({ image: shownImage, similarity: z.number() })).optional(),
      /** Number of images whose features would have to be computed. */
      missing: z.number().int().optional(),
    }),
  ),
  /** Starts a trainer and reports its device, library, threads and measured GFLOP/s, with suggestions for better performance. */
  doctor: call(nothing, runtimeSchema),
} as const;
