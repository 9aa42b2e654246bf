// What a run says, event by event: its log is its truth, every view is a fold of it.
import { z } from 'zod';
import { errorCodes } from '../errors';

const metrics = z.object({ loss: z.number(), accuracy: z.number() });
/** Loss and accuracy as means over samples. */
export type Metrics = z.infer<typeof metrics>;

/** How well one class is told from the others; null where there is nothing to divide by. */
const classMetrics = z.object({
  count: z.number().int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  /** Area under the ROC curve of the class against the rest, by Keras' 200 thresholds. */
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
  /** By class; runs of earlier versions lack it. */
  perClass: z.array(classMetrics).optional(),
  /** Each class was judged on its own, at 0.5: accuracy is the share of right judgments, `confusion[truth][predicted]` counts images that have the one and were given the other. */
  multiLabel: z.literal(true).optional(),
  /** Share of images whose class is among the `k` most probable. */
  top: z.object({ k: z.number().int(), accuracy: z.number() }).optional(),
  /** Probabilities were averaged over so many views of each image, and over these networks. */
  averaged: z
    .object({
      views: z.number().int(),
      networks: z.array(
        z.object({
          name: z.string(),
          /** How many of the judged images it had learned from: its share flatters. Null where that isn't known. */
          learned: z.number().int().nullable(),
        }),
      ),
    })
    .optional(),
  /** Images that were misjudged, with the predicted class and its probability. */
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

/** How the trainer fares over some steps. */
const loadSchema = z.object({
  /** Trained on, while stepping: validation and checkpoints apart. */
  imagesPerSecond: z.number(),
  /** Share of the steps' time that computes; the rest waits for images. */
  busy: z.number(),
  /** Resident memory of the trainer's process. */
  memoryBytes: z.number(),
  /** TensorFlow's own count of tensors that JavaScript holds, and their bytes. */
  tensors: z.number().int(),
  tensorBytes: z.number(),
});
/** See `loadSchema`. */
export type Load = z.infer<typeof loadSchema>;

/** What an epoch gave. */
export const epochRowSchema = z.object({
  stage: z.number().int(),
  /** Counts from 1 over the whole run. */
  epoch: z.number().int(),
  step: z.number().int(),
  seconds: z.number(),
  /** Those of them that no later epoch of the stage takes: graphs that ran for the first time. */
  startSeconds: z.number().optional(),
  learningRate: z.number(),
  training: metrics,
  validation: metrics.nullable(),
  /** Over the epoch's steps, memory at its end; runs of earlier versions lack it. */
  load: loadSchema.optional(),
});
/** See `epochRowSchema`. */
export type EpochRow = z.infer<typeof epochRowSchema>;

/** What a stage takes by its layers' work at the speed that was measured before the run; images and disks may say otherwise. */
const stageEstimateSchema = z.object({ epochSeconds: z.number(), featureSeconds: z.number() });
/** See `stageEstimateSchema`. */
export type StageEstimate = z.infer<typeof stageEstimateSchema>;

/** The checkpoint of another run that a run began with. */
export const branchSchema = z.object({
  runId: z.string(),
  checkpoint: z.enum(['last', 'best']),
  epoch: z.number().int(),
  step: z.number().int(),
});
/** See `branchSchema`. */
export type Branch = z.infer<typeof branchSchema>;

/** Events that a run's log holds; `at` is milliseconds since 1970, `step` counts over the whole run from 1. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    at: z.number(),
    runId: z.string(),
    name: z.string(),
    stages: z.array(
      z.object({ name: z.string(), epochs: z.number().int(), estimate: stageEstimateSchema.optional() }),
    ),
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
    /** Layers whose outputs are computed once and kept; empty when the stage runs end to end. */
    cachedAt: z.array(z.string()),
    note: z.string().optional(),
  }),
  /** Work that is not a step: features computed, images decoded. */
  z.object({
    type: z.literal('progress'),
    at: z.number(),
    what: z.enum(['features', 'validating', 'loading']),
    done: z.number(),
    total: z.number(),
  }),
  /** The stage's features are complete: how many were there, were made of kept values of the network, and ran through it. */
  z.object({
    type: z.literal('featuresReady'),
    at: z.number(),
    stage: z.number().int(),
    kept: z.number().int(),
    derived: z.number().int(),
    computed: z.number().int(),
    seconds: z.number(),
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
    /** Of the last of its steps. */
    learningRate: z.number().optional(),
    /** Since the event before. */
    load: loadSchema.optional(),
  }),
  epochRowSchema.extend({ type: z.literal('epochEnded'), at: z.number() }),
  /** A stage that watches for the best epoch is over: early, or with the weights of an earlier epoch. */
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
  z.object({ type: z.literal('imageSkipped'), at: z.number(), path: z.string(), reason: z.string() }),
  z.object({ type: z.literal('evaluated'), at: z.number(), evaluation: evaluationSchema }),
  z.object({
    type: z.literal('resumed'),
    at: z.number(),
    fromStep: z.number().int(),
    fromEpoch: z.number().int(),
    /** The latest epochs up to there, which the log may lack: a checkpoint can outlive the engine that was to write them. */
    epochs: z.array(epochRowSchema).optional(),
    bestEpoch: z.number().int().nullable().optional(),
  }),
  /** A run that was over goes on: its last stage has so many epochs now. */
  z.object({
    type: z.literal('extended'),
    at: z.number(),
    stage: z.number().int(),
    epochs: z.number().int(),
  }),
  z.object({ type: z.literal('branched'), at: z.number(), from: branchSchema }),
  z.object({
    type: z.literal('ended'),
    at: z.number(),
    outcome: z.enum(['done', 'stopped', 'failed', 'interrupted']),
    message: z.string().optional(),
    code: z.enum(errorCodes).optional(),
  }),
]);
/** See `runEventSchema`. */
export type RunEvent = z.infer<typeof runEventSchema>;
