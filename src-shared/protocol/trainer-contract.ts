// The contract between engine and trainer. Graphs refer to weights as blobs; results are events and numbers.
import { z } from 'zod';
import { imageChannels } from '../graph/image-channels';
import { layerGraphSchema, resizeSchema } from '../graph/schema';
import { activationsItemSchema } from '../insight/activations';
import { attackItemSchema, attackSettingsSchema } from '../insight/attack';
import { embeddingSettingsSchema, embeddingStepSchema } from '../insight/embedding';
import { featureMapsSchema } from '../insight/feature-maps';
import { findWhereItemSchema, findWhereShape } from '../insight/find-where';
import { idealFrameSchema, idealSettingsSchema, objectiveSchema } from '../insight/ideal-image';
import { explainShape, explanationSchema, mapSchema } from '../insight/methods';
import { movedMapsSchema, movedMapsShape } from '../insight/moved-maps';
import { featurePlaceSchema } from '../insight/receptive-field';
import { progressSchema } from '../progress';
import { evaluationSchema, runEventSchema } from '../run/events';
import { machineSpeedSchema } from '../run/machine-speed';
import { optimizerSchema, stageSchema } from '../run/stage';
import { mostAlso, testTimeSchema } from '../run/test-time';
import { wordsSchema } from '../words-schema';
import { bytes, call, nothing, stream } from './contract';
import { shardSchema, shardStepSchema, takenStepSchema } from './feature-shards';
import { precisionEffectSchema, precisionRequestSchema } from './precision-contract';
import { trainImageSchema } from './train-image';
import { gpuAdapterSchema } from './webgpu-contract';

export { type TrainImage, trainImageSchema } from './train-image';

/** The runtime of the trainer: the chosen `kind`, and in `why` the attempts that led to it, as sentences. */
export const runtimeSchema = z.object({
  kind: z.enum(['native-gpu', 'native-cpu', 'wasm', 'cpu']),
  device: z.string(),
  library: z.string(),
  threads: z.number().int(),
  node: z.string(),
  why: z.array(wordsSchema),
  /** Measured with a matrix multiplication; null if it was not requested. */
  gflops: z.number().nullable(),
  /** Suggestions for better performance, as sentences. */
  advice: z.array(z.string()),
});
/** See `runtimeSchema`. */
export type RuntimeReport = z.infer<typeof runtimeSchema>;

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

/** What out-of-sample probabilities say about a label (confident learning). */
export const labelDoubtSchema = z.object({
  /** Probability of the given label. */
  own: z.number(),
  /** True if the image counts confidently for another class. */
  flagged: z.boolean(),
  /** Mean of `own` and the share of the neighbors with the given label: the rank in the list, the lowest first. */
  support: z.number(),
});

/** An image whose label is doubtful. `place` and `nearest` are indices into the list of the request. */
const suspectSchema = z.object({
  place: z.number().int(),
  /** The class that it more likely has. */
  label: z.number().int(),
  /** Fraction of the similarity-weighted neighbors with that class; more than 0.5 without `head`. */
  share: z.number(),
  nearest: z.array(z.number().int()),
  /** Only with folds. */
  head: labelDoubtSchema.optional(),
});
/** See `suspectSchema`. */
export type Suspect = z.infer<typeof suspectSchema>;

/** A similar image: its index in the list of the request, and the cosine of the angle between the features. */
const neighborSchema = z.object({ place: z.number().int(), similarity: z.number() });
/** See `neighborSchema`. */
export type Neighbor = z.infer<typeof neighborSchema>;

/** An image outside of a dataset: a file, or bytes. */
const singleImageSchema = z.object({
  name: z.string(),
  path: z.string().optional(),
  bytes: bytes.optional(),
});
/** See `singleImageSchema`. */
export type SingleImage = z.infer<typeof singleImageSchema>;

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

/** An image passed as a path or as bytes. */
const oneImage = z.object({ name: z.string(), path: z.string().optional(), bytes: bytes.optional() });

/** One of: the image as the network sees it, the progress, or an explanation (a coarse one first, if the method has one). */
export const explainItemSchema = z.object({
  seen: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      channels: z.number().int(),
      bytes,
      /** The layers that a map can be computed at. */
      layers: z.array(z.string()),
      /** The default one, and the layer after it, which removes the positions. */
      preferred: z.object({ layer: z.string(), before: z.string().nullable() }).nullable(),
    })
    .optional(),
  progress: progressSchema.optional(),
  explanation: explanationSchema.optional(),
});

/** Which feature maps to return. */
export const featureMapsShape = {
  layers: z.array(z.string()).min(1).max(64),
  /** At most this many channels per layer, the strongest first. */
  channels: z.number().int().min(1).max(4096).default(4),
  /** At most this many pixels per side. */
  side: z.number().int().min(4).max(512).default(48),
} as const;

/** An attack: the class to reach (null: leave the present one), and its settings. */
export const attackShape = {
  target: z.number().int().min(0).nullable().default(null),
  settings: attackSettingsSchema.prefault({}),
} as const;

/** An ideal image: what it maximizes, and its settings. */
export const idealShape = { objective: objectiveSchema, settings: idealSettingsSchema.prefault({}) } as const;

/** A map of images: the layer whose output is used (by default, the one that the head classifies), and the settings. */
export const embeddingShape = {
  layer: z.string().optional(),
  settings: embeddingSettingsSchema.prefault({}),
} as const;

/** A feature of a layer. */
export const fieldShape = { layer: z.string(), place: featurePlaceSchema } as const;

/** A network, a batch of arrays (float32, of the shape of its input) with their classes, and how many steps to train on it. */
const stepsSchema = z.object({
  graph: layerGraphSchema,
  images: bytes,
  labels: z.array(z.number().int().min(0)).min(1),
  steps: z.number().int().min(0).max(1000),
  optimizer: optimizerSchema,
  seed: z.number().int(),
  /** How many further runs are timed, of the forward pass and of the step. */
  timed: z.number().int().min(0).max(100),
});
/** See `stepsSchema`. */
export type StepsRequest = z.infer<typeof stepsSchema>;

/** The output of the first layer in `outputs` before training (float32), the loss of each step, and median seconds. */
const stepsResultSchema = z.object({
  kind: runtimeSchema.shape.kind,
  device: z.string(),
  outputs: bytes,
  losses: z.array(z.number()),
  forwardSeconds: z.number().nullable(),
  stepSeconds: z.number().nullable(),
});
/** See `stepsResultSchema`. */
export type StepsResult = z.infer<typeof stepsResultSchema>;

/** The features of a batch of pixels by WebGPU and by TensorFlow (float32), and median seconds of each. */
const webgpuTrialSchema = z.object({
  adapter: gpuAdapterSchema,
  gpu: bytes,
  cpu: bytes,
  gpuSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
});
/** See `webgpuTrialSchema`. */
export type WebgpuTrial = z.infer<typeof webgpuTrialSchema>;

const webgpuRequestSchema = z.object({
  graph: layerGraphSchema,
  /** `[images, height, width, channels]`, 0 to 255. */
  pixels: bytes,
  timed: z.number().int().min(0).max(100),
});
/** A network, a batch of pixels, and how many further runs are timed. */
export type WebgpuRequest = z.infer<typeof webgpuRequestSchema>;

/** The trainer's contract. */
export const trainerContract = {
  runtime: call(z.object({ measure: z.boolean() }), runtimeSchema),
  /** Runs a network forward and trains it for some steps on a batch of arrays, to compare devices and to time them. */
  trySteps: call(stepsSchema.extend({ blobs: z.string() }), stepsResultSchema),
  /** Computes features of a batch by WebGPU and by TensorFlow, to compare and to time them. Throws 'unsupported' without the GPU window. */
  tryWebgpu: call(webgpuRequestSchema.extend({ blobs: z.string() }), webgpuTrialSchema),
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
  /** Finds images that look mislabeled by the features of the network. The last item has `suspects`. */
  suspects: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      neighbors: z.number().int(),
      limit: z.number().int(),
      classes: z.number().int(),
      folds: z.number().int(),
      seed: z.number().int(),
    }),
    z.object({
      progress: progressSchema.optional(),
      suspects: z.array(suspectSchema).optional(),
    }),
  ),
  /**
   * Finds the images whose features are most similar to those of one: an index into `images`, or an image outside of
   * them. The last item has `neighbors`, or `missing` if the network would have to run on more than `mostComputed` images.
   */
  neighbors: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      query: z.union([z.number().int().min(0), singleImageSchema]),
      count: z.number().int(),
      mostComputed: z.number().int().min(0),
    }),
    z.object({
      progress: progressSchema.optional(),
      neighbors: z.array(neighborSchema).optional(),
      missing: z.number().int().optional(),
    }),
  ),
  predict: call(predictShape, z.object({ predictions: z.array(predictionSchema) })),
  /** Predicts many images in batches, in their order, with the weights loaded once. */
  predictMany: stream(predictShape, z.object({ predictions: z.array(predictionSchema) })),
  forward: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),
  /** Explains the score of a class for one image by a map. The last item is the final explanation. */
  explain: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      image: oneImage,
      withPixels: z.boolean().default(false),
      ...explainShape,
    }),
    explainItemSchema,
  ),
  /** Returns the feature maps of each layer for one image. */
  featureMaps: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: oneImage, ...featureMapsShape }),
    featureMapsSchema,
  ),
  /** Describes the values of a layer for one image, and for the images of a sample. The last sample is final. */
  activations: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      layer: z.string(),
      image: oneImage.nullable(),
      images: z.array(trainImageSchema),
    }),
    activationsItemSchema,
  ),
  /** Returns how much each pixel of an image changes one feature. */
  effectiveField: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: oneImage, ...fieldShape }),
    mapSchema,
  ),
  /** Compares the feature maps of a shifted or rotated image with those of the image, moved likewise. */
  movedMaps: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: oneImage, ...movedMapsShape }),
    movedMapsSchema,
  ),
  /** Changes an image slightly until its class changes. The last item has `result`. */
  attack: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: oneImage, ...attackShape }),
    attackItemSchema,
  ),
  /** Finds classes in a larger image, by one pass and by crops. */
  findWhere: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: oneImage, ...findWhereShape }),
    findWhereItemSchema,
  ),
  /** Draws the image that a class or channel responds to most. The last frame is the result. */
  idealImage: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), ...idealShape }),
    idealFrameSchema,
  ),
  /** Projects the features of images to two dimensions. Positions come as they improve; the last item has `result`. */
  embedding: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      seed: z.number().int(),
      ...embeddingShape,
    }),
    embeddingStepSchema,
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
