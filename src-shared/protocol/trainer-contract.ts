// The contract between engine and trainer: graphs that name blobs go in, events and numbers come out.
import { z } from 'zod';
import { imageSliceSchema } from '../data/dataset-index';
import { imageChannels } from '../graph/image-channels';
import { layerGraphSchema, resizeSchema } from '../graph/schema';
import { progressSchema } from '../progress';
import { evaluationSchema, runEventSchema } from '../run/events';
import { stageSchema } from '../run/stage';
import { mostAlso, testTimeSchema } from '../run/test-time';
import { bytes, call, nothing, stream } from './contract';

/** What the trainer runs on. `kind` is what it chose, `why` the steps it tried, in sentences. */
export const runtimeSchema = z.object({
  kind: z.enum(['native-gpu', 'native-cpu', 'wasm', 'cpu']),
  device: z.string(),
  library: z.string(),
  threads: z.number().int(),
  node: z.string(),
  why: z.array(z.string()),
  /** Measured on a matrix product; null when not asked for. */
  gflops: z.number().nullable(),
  /** What the user could do for more, in sentences. */
  advice: z.array(z.string()),
});
/** See `runtimeSchema`. */
export type RuntimeReport = z.infer<typeof runtimeSchema>;

/** A tensor by name: values little endian in `bytes`. */
export const namedArraySchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.enum(['float32', 'int32', 'uint8']),
  bytes,
});
/** See `namedArraySchema`. */
export type NamedArray = z.infer<typeof namedArraySchema>;

/** The top classes of one image, or why it could not be read. */
export const predictionSchema = z.object({
  name: z.string(),
  top: z.array(z.object({ label: z.number().int(), name: z.string(), probability: z.number() })),
  problem: z.string().nullable(),
});
/** See `predictionSchema`. */
export type Prediction = z.infer<typeof predictionSchema>;

/** An image to learn from: absolute path, class and content hash; where it is a piece of the file, which, and its name in the data set. */
export const trainImageSchema = z.object({
  path: z.string(),
  label: z.number().int(),
  /** All its classes where it may have several or none (multi-label). */
  labels: z.array(z.number().int().min(0)).optional(),
  hash: z.string(),
  /** When the file that holds it was changed last, as the scan saw it. */
  mtimeMs: z.number().optional(),
  slice: imageSliceSchema.optional(),
  name: z.string().optional(),
  /** The size of an upright JPEG of 8 bits in gray or RGB: TensorFlow's own decoder reads it. */
  jpeg: z.object({ width: z.number().int(), height: z.number().int() }).optional(),
  /** Its size as a person sees it, where that is known: windows are cut out by it. */
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
});
/** See `trainImageSchema`. */
export type TrainImage = z.infer<typeof trainImageSchema>;

const parts = z.object({
  training: z.array(trainImageSchema),
  validation: z.array(trainImageSchema),
  test: z.array(trainImageSchema),
});

/** All that a run is pinned to. Folders are absolute. */
const trainJobSchema = z.object({
  runId: z.string(),
  name: z.string(),
  graph: layerGraphSchema,
  stages: z.array(stageSchema),
  seed: z.number().int(),
  classes: z.array(z.string()),
  data: parts,
  folders: z.object({ blobs: z.string(), run: z.string(), cache: z.string() }),
  /** Go on from `checkpoints/last.json` of the run's folder. */
  resume: z.boolean(),
  /** Seconds between checkpoints within an epoch. */
  checkpointSeconds: z.number().positive().default(60),
});
/** See `trainJobSchema`. */
export type TrainJob = z.infer<typeof trainJobSchema>;

/** The rates that a learning-rate finder tries. */
export const rateRangeShape = {
  lowest: z.number().positive().default(1e-6),
  highest: z.number().positive().default(1),
  steps: z.number().int().min(10).max(1000).default(100),
};

/** One thing at a time: how far it is, a tried rate, at the end the rate it suggests (null when the loss never fell). */
export const rateFindingSchema = z.object({
  progress: progressSchema.optional(),
  point: z.object({ rate: z.number(), loss: z.number(), smooth: z.number() }).optional(),
  suggestion: z.number().nullable().optional(),
});
/** See `rateFindingSchema`. */
export type RateFinding = z.infer<typeof rateFindingSchema>;

/** An image whose nearest neighbors carry another label: places in the list that was asked about. */
const suspectSchema = z.object({
  place: z.number().int(),
  /** What its neighbors are. */
  label: z.number().int(),
  /** How much of their likeness they have who say so, above a half. */
  share: z.number(),
  nearest: z.array(z.number().int()),
});
/** See `suspectSchema`. */
export type Suspect = z.infer<typeof suspectSchema>;

/** Over what probabilities are averaged: further networks of the same classes, and views of each image. */
const averagingShape = {
  also: z.array(layerGraphSchema).max(mostAlso).optional(),
  testTime: testTimeSchema.optional(),
};

/** The trainer's contract. */
export const trainerContract = {
  runtime: call(z.object({ measure: z.boolean() }), runtimeSchema),
  /** Trains; ends with `ended`. `stepEnded` and `progress` come at most 10 times a second. */
  train: stream(trainJobSchema, runEventSchema),
  /** Tries learning rates on a copy of the weights; ends with `suggestion`. */
  findRate: stream(
    z.object({ job: trainJobSchema, stage: z.number().int().min(0), ...rateRangeShape }),
    rateFindingSchema,
  ),
  /** The running `train` ends at its next step, saves its checkpoint and says `ended: stopped`. */
  stop: call(nothing, nothing),
  evaluate: stream(
    z.object({
      graph: layerGraphSchema,
      ...averagingShape,
      blobs: z.string(),
      cache: z.string(),
      classes: z.array(z.string()),
      part: z.enum(['training', 'validation', 'test']),
      images: z.array(trainImageSchema),
    }),
    z.object({
      progress: progressSchema.optional(),
      evaluation: evaluationSchema.optional(),
    }),
  ),
  /** How well features at some layers tell classes apart; the last item has `result`. */
  probe: stream(
    z.object({
      graph: layerGraphSchema,
      layers: z.array(z.string()).min(1),
      classes: z.number().int(),
      blobs: z.string(),
      images: z.array(trainImageSchema),
    }),
    z.object({
      progress: progressSchema.optional(),
      result: z
        .object({ accuracies: z.array(z.number()), pixels: z.number(), sample: z.number().int() })
        .optional(),
    }),
  ),
  /** Images that look mislabeled, by what the network makes of them; the last item has `suspects`. */
  suspects: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      neighbors: z.number().int(),
      limit: z.number().int(),
    }),
    z.object({
      progress: progressSchema.optional(),
      suspects: z.array(suspectSchema).optional(),
    }),
  ),
  predict: call(
    z.object({
      graph: layerGraphSchema,
      ...averagingShape,
      blobs: z.string(),
      images: z.array(z.object({ name: z.string(), path: z.string().optional(), bytes: bytes.optional() })),
      top: z.number().int(),
    }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  forward: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),
  /** Pixels as training sees them, [height, width, channels], image by image; throws where one can't be read. */
  pixels: stream(
    z.object({
      images: z.array(trainImageSchema),
      width: z.number().int().positive(),
      height: z.number().int().positive(),
      channels: z.literal(imageChannels).optional(),
      resize: resizeSchema.optional(),
    }),
    z.object({ bytes }),
  ),
  /** Makes blobs of all weights that are still initializers. */
  materialize: call(
    z.object({ graph: layerGraphSchema, blobs: z.string() }),
    z.object({ graph: layerGraphSchema }),
  ),
} as const;
/** The type of the trainer's contract. */
export type TrainerContract = typeof trainerContract;
