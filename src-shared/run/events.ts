// The events of a run. Its log is the source of truth; every view is folded from it.
import { z } from 'zod';
import { errorCodes } from '../errors';
import { sentenceSchema, wordsSchema } from '../words-schema';
import { machineSpeedSchema } from './machine-speed';
import { stageWorkSchema } from './work';

const metrics = z.object({ loss: z.number(), accuracy: z.number() });
/** Loss and accuracy as means over samples. */
export type Metrics = z.infer<typeof metrics>;

/** Metrics of one class against the others; null if the denominator is zero. */
const classMetrics = z.object({
  count: z.number().int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  /** Area under the ROC curve of the class against the rest, with Keras' 200 thresholds. */
  auc: z.number().nullable(),
});
/** See `classMetrics`. */
export type ClassMetrics = z.infer<typeof classMetrics>;

/** Result of an evaluation: `confusion[truth][predicted]` counts images. */
export const evaluationSchema = metrics.extend({
  part: z.enum(['training', 'validation', 'test']),
  count: z.number().int(),
  classes: z.array(z.string()),
  confusion: z.array(z.array(z.number().int())),
  /** Metrics per class; missing in runs of earlier versions. */
  perClass: z.array(classMetrics).optional(),
  /** True if each class was predicted independently at threshold 0.5: accuracy is the share of correct predictions, `confusion[truth][predicted]` counts images that have the one class and were predicted as the other. */
  multiLabel: z.literal(true).optional(),
  /** Share of images whose class is among the `k` most probable ones. */
  top: z.object({ k: z.number().int(), accuracy: z.number() }).optional(),
  /** The number of views per image and the networks that probabilities were averaged over. */
  averaged: z
    .object({
      views: z.number().int(),
      networks: z.array(
        z.object({
          name: z.string(),
          /** Number of evaluated images that were also training images; if not 0, the accuracy is biased upward. Null if unknown. */
          learned: z.number().int().nullable(),
        }),
      ),
    })
    .optional(),
  /** Misclassified images, with the predicted class and its probability. */
  mistakes: z.array(
    z.object({
      path: z.string(),
      truth: z.number().int(),
      predicted: z.number().int(),
      probability: z.number(),
    }),
  ),
});
/** See `evaluationSchema`. */
export type Evaluation = z.infer<typeof evaluationSchema>;

/** The trainer's performance over some steps. */
const loadSchema = z.object({
  /** Training images per second, without validation and checkpoints. */
  imagesPerSecond: z.number(),
  /** Share of the steps' time spent computing; the rest is spent waiting for images. */
  busy: z.number(),
  /** Resident memory of the trainer process, in bytes. */
  memoryBytes: z.number(),
  /** Number and bytes of tensors held by JavaScript, as counted by TensorFlow. */
  tensors: z.number().int(),
  tensorBytes: z.number(),
});
/** See `loadSchema`. */
export type Load = z.infer<typeof loadSchema>;

/** Results of an epoch. */
export const epochRowSchema = z.object({
  stage: z.number().int(),
  /** Counts from 1 over the whole run. */
  epoch: z.number().int(),
  step: z.number().int(),
  seconds: z.number(),
  /** Seconds of one-time work that later epochs do not repeat: the first run of each graph. */
  startSeconds: z.number().optional(),
  learningRate: z.number(),
  training: metrics,
  validation: metrics.nullable(),
  /** Performance over the epoch's steps, memory at its end; missing in runs of earlier versions. */
  load: loadSchema.optional(),
});
/** See `epochRowSchema`. */
export type EpochRow = z.infer<typeof epochRowSchema>;

/** Estimated duration of a stage in logs of version 0.4 and earlier. */
const stageEstimateSchema = z.object({ epochSeconds: z.number(), featureSeconds: z.number() });
/** See `stageEstimateSchema`. */
export type StageEstimate = z.infer<typeof stageEstimateSchema>;

/** The checkpoint of another run that a run started from. */
export const branchSchema = z.object({
  runId: z.string(),
  checkpoint: z.enum(['last', 'best']),
  epoch: z.number().int(),
  step: z.number().int(),
});
/** See `branchSchema`. */
export type Branch = z.infer<typeof branchSchema>;

/** Events in a run's log; `at` is milliseconds since 1970, `step` counts over the whole run from 1. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    at: z.number(),
    runId: z.string(),
    name: z.string(),
    stages: z.array(
      z.object({
        name: z.string(),
        epochs: z.number().int(),
        /** The stage's work; missing in runs of earlier versions and where a shape is unknown. */
        work: stageWorkSchema.optional(),
        /** Set if the stage may end before its last epoch. */
        earlyStopping: z.literal(true).optional(),
        estimate: stageEstimateSchema.optional(),
      }),
    ),
    /** The machine's speed at the start of the run. */
    machine: machineSpeedSchema.optional(),
    classes: z.array(z.string()),
    counts: z.object({ training: z.number().int(), validation: z.number().int(), test: z.number().int() }),
    params: z.object({ total: z.number(), trainable: z.number(), nonTrainable: z.number() }),
    runtime: z.string(),
  }),
  z.object({
    type: z.literal('stageStarted'),
    at: z.number(),
    stage: z.number().int(),
    trainableParams: z.number(),
    /** Layers whose outputs are computed once and cached; empty if the stage runs end to end. */
    cachedAt: z.array(z.string()),
    note: wordsSchema.optional(),
  }),
  /** Progress of work besides steps: computing features, decoding images. */
  z.object({
    type: z.literal('progress'),
    at: z.number(),
    what: z.enum(['features', 'validating', 'loading']),
    done: z.number(),
    total: z.number(),
  }),
  /** The stage's features are complete: number of cached, derived (from other cached features) and computed ones. */
  z.object({
    type: z.literal('featuresReady'),
    at: z.number(),
    stage: z.number().int(),
    kept: z.number().int(),
    derived: z.number().int(),
    computed: z.number().int(),
    seconds: z.number(),
    /** Set if WebGPU was used: the GPU, how many of the computed ones it computed, and why it failed, if it did. */
    webgpu: z
      .object({ name: z.string(), computed: z.number().int(), lost: wordsSchema.nullable() })
      .optional(),
    /** Set if the features are in half precision. */
    precision: z.literal('bfloat16').optional(),
  }),
  z.object({
    type: z.literal('stepEnded'),
    at: z.number(),
    stage: z.number().int(),
    epoch: z.number().int(),
    step: z.number().int(),
    stepInEpoch: z.number().int(),
    stepsPerEpoch: z.number().int(),
    loss: z.number(),
    accuracy: z.number(),
    /** Learning rate of the last of these steps. */
    learningRate: z.number().optional(),
    /** Performance since the previous event. */
    load: loadSchema.optional(),
  }),
  epochRowSchema.extend({ type: z.literal('epochEnded'), at: z.number() }),
  /** A stage with early stopping has ended: early, or with the weights of an earlier epoch. */
  z.object({
    type: z.literal('stageEnded'),
    at: z.number(),
    stage: z.number().int(),
    epochs: z.number().int(),
    early: z.boolean(),
    restoredEpoch: z.number().int().nullable(),
  }),
  z.object({
    type: z.literal('checkpointSaved'),
    at: z.number(),
    epoch: z.number().int(),
    step: z.number().int(),
    name: z.enum(['last', 'best']),
  }),
  z.object({ type: z.literal('imageSkipped'), at: z.number(), path: z.string(), reason: wordsSchema }),
  z.object({ type: z.literal('evaluated'), at: z.number(), evaluation: evaluationSchema }),
  z.object({
    type: z.literal('resumed'),
    at: z.number(),
    fromStep: z.number().int(),
    fromEpoch: z.number().int(),
    /** The latest epochs, which may be missing in the log if the engine ended before writing them. */
    epochs: z.array(epochRowSchema).optional(),
    bestEpoch: z.number().int().nullable().optional(),
  }),
  /** The GPU failed, and the run continues on the processor: from its last checkpoint, or with WebGPU, from the image that it was computing. */
  z.object({ type: z.literal('movedToCpu'), at: z.number(), reason: wordsSchema }),
  /** A finished run is continued: the new number of epochs of its last stage. */
  z.object({
    type: z.literal('extended'),
    at: z.number(),
    stage: z.number().int(),
    epochs: z.number().int(),
  }),
  z.object({ type: z.literal('branched'), at: z.number(), from: branchSchema }),
  /** A node of a cluster runs it, or several: at first, or after another node was lost. */
  z.object({
    type: z.literal('placed'),
    at: z.number(),
    cluster: z.string(),
    node: z.string(),
    cpus: z.number(),
    gpus: z.number(),
    /** Number of workers that train it data-parallel, each with these CPUs and GPUs. */
    workers: z.number().int().optional(),
  }),
  z.object({
    type: z.literal('ended'),
    at: z.number(),
    /** The time by the clock of the machine, where `at` continues the times of the other events. */
    endedAt: z.number().optional(),
    outcome: z.enum(['done', 'stopped', 'failed', 'interrupted']),
    /** The epoch after which other runs of its sweep were ahead, so that it was stopped. */
    stoppedAfter: z.number().int().optional(),
    message: z.string().optional(),
    /** The message with its values; `message` is its English wording. Missing in runs of earlier versions. */
    sentence: sentenceSchema.optional(),
    code: z.enum(errorCodes).optional(),
  }),
]);
/** See `runEventSchema`. */
export type RunEvent = z.infer<typeof runEventSchema>;
