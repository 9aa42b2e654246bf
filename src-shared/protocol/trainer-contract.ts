// The contract between engine and trainer. Graphs refer to weights as blobs; results are events and numbers.
import { z } from 'zod';
import { imageChannels } from '../graph/image-channels';
import { layerGraphSchema, resizeSchema } from '../graph/schema';
import { progressSchema } from '../progress';
import { evaluationSchema, runEventSchema } from '../run/events';
import { machineSpeedSchema } from '../run/machine-speed';
import { stageSchema } from '../run/stage';
import { mostAlso, testTimeSchema } from '../run/test-time';
import { wordsSchema } from '../words-schema';
import { bytes, call, nothing, stream } from './contract';
import { shardSchema, shardStepSchema, takenStepSchema } from './feature-shards';
import { precisionEffectSchema, precisionRequestSchema } from './precision-contract';
import { trainImageSchema } from './train-image';
import { trainerInsightCalls } from './trainer/insight';
import { similarImageCalls } from './trainer/similar-images';
import { singleImageSchema } from './trainer/single-image';
import { trialCalls } from './trainer/trials';

/** A named tensor; `bytes` contains its values, little endian. */
export const namedArraySchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.enum(['float32', 'int32', 'uint8']),
  bytes,
});
/** See `namedArraySchema`. */
export type NamedArray = z.infer<typeof namedArraySchema>;

/** The top classes of one image, or the reason why it could not be read. */
export const predictionSchema = z.object({
  name: z.string(),
  top: z.array(z.object({ label: z.number().int(), name: z.string(), probability: z.number() })),
  problem: wordsSchema.nullable(),
});
/** See `predictionSchema`. */
export type Prediction = z.infer<typeof predictionSchema>;

const parts = z.object({
  training: z.array(trainImageSchema),
  validation: z.array(trainImageSchema),
  test: z.array(trainImageSchema),
});

/** Everything that determines a run. Folders are absolute paths. */
export const trainJobSchema = z.object({
  runId: z.string(),
  name: z.string(),
  graph: layerGraphSchema,
  stages: z.array(stageSchema),
  seed: z.number().int(),
  classes: z.array(z.string()),
  data: parts,
  folders: z.object({ blobs: z.string(), run: z.string(), cache: z.string() }),
  /** True resumes from `checkpoints/last.json` in the run's folder. */
  resume: z.boolean(),
  /** Seconds between checkpoints within an epoch. */
  checkpointSeconds: z.number().positive().default(60),
  /** The speed of this machine as earlier runs showed it; measured if missing. */
  speed: machineSpeedSchema.optional(),
});
/** See `trainJobSchema`. */
export type TrainJob = z.infer<typeof trainJobSchema>;

/** Range of the learning rates that a learning rate finder tries. */
export const rateRangeShape = {
  lowest: z.number().positive().default(1e-6),
  highest: z.number().positive().default(1),
  steps: z.number().int().min(10).max(1000).default(100),
};

/** One of: the progress, a tried learning rate, or finally the suggested rate (null if the loss never decreased). */
export const rateFindingSchema = z.object({
  progress: progressSchema.optional(),
  point: z.object({ rate: z.number(), loss: z.number(), smooth: z.number() }).optional(),
  suggestion: z.number().nullable().optional(),
});
/** See `rateFindingSchema`. */
export type RateFinding = z.infer<typeof rateFindingSchema>;

/** Probabilities are averaged over further networks with the same classes, and over views of each image. */
const averagingShape = {
  also: z.array(layerGraphSchema).max(mostAlso).optional(),
  testTime: testTimeSchema.optional(),
};

/** Images to predict. */
const predictShape = z.object({
  graph: layerGraphSchema,
  ...averagingShape,
  blobs: z.string(),
  images: z.array(singleImageSchema),
  top: z.number().int(),
});

/** The trainer's contract. */
export const trainerContract = {
  ...trialCalls,
  ...similarImageCalls,
  ...trainerInsightCalls,
  /** Trains; the last event is `ended`. Sends `stepEnded` and `progress` at most 10 times per second. */
  train: stream(trainJobSchema, runEventSchema),
  /** Tries learning rates on a copy of the weights. The last item has `suggestion`. */
  findRate: stream(
    z.object({ job: trainJobSchema, stage: z.number().int().min(0), ...rateRangeShape }),
    rateFindingSchema,
  ),
  /** Computes one shard of the features that the job's first stage caches, into a folder of shards. The last item has `result`. */
  computeShard: stream(
    z.object({ job: trainJobSchema, shard: shardSchema, folder: z.string() }),
    shardStepSchema,
  ),
  /** Adds the features of a complete set of shards to the job's cache. The last item has `result`. */
  takeShards: stream(z.object({ job: trainJobSchema, folder: z.string() }), takenStepSchema),
  /** Stops the running `train` after the current step: it saves a checkpoint and ends with `ended: stopped`. */
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
  /** Computes class probabilities of images: rows of float32 in the order of the images. */
  scores: stream(
    z.object({
      graph: layerGraphSchema,
      ...averagingShape,
      blobs: z.string(),
      cache: z.string(),
      multiLabel: z.boolean(),
      images: z.array(trainImageSchema),
    }),
    z.object({
      progress: progressSchema.optional(),
      rows: z
        .object({
          from: z.number().int(),
          count: z.number().int(),
          width: z.number().int(),
          /** Offsets from `from` of the images that cannot be read; their rows are zeros. */
          unreadable: z.array(z.number().int()),
          values: bytes,
        })
        .optional(),
    }),
  ),
  /** Measures how well the features of some layers separate the classes. The last item has `result`. */
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
  /** Compares the outputs of some layers in half precision with float32. The last item has `effect`. */
  comparePrecision: stream(
    precisionRequestSchema,
    z.object({ progress: progressSchema.optional(), effect: precisionEffectSchema.optional() }),
  ),
  predict: call(predictShape, z.object({ predictions: z.array(predictionSchema) })),
  /** Predicts many images in batches, in their order, with the weights loaded once. */
  predictMany: stream(predictShape, z.object({ predictions: z.array(predictionSchema) })),
  forward: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),
  /** Returns the pixels of each image as used in training, [height, width, channels]. Throws if an image cannot be read. */
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
  /** Creates blobs for all weights that are still initializers. */
  materialize: call(
    z.object({ graph: layerGraphSchema, blobs: z.string() }),
    z.object({ graph: layerGraphSchema }),
  ),
} as const;
/** The type of the trainer's contract. */
export type TrainerContract = typeof trainerContract;
