// Amounts of work of a stage, by phase: what the predicted seconds of a run are computed from.
import { z } from 'zod';

const amount = z.number().min(0).optional();

/** An amount of work; missing parts are 0. */
const workSchema = z.object({
  /** FLOPs. */
  operations: amount,
  /** Bytes of layer outputs and weights read or written in memory. */
  traffic: amount,
  /** Layers run, each with some overhead besides its computation. */
  layerRuns: amount,
  /** Images read and resized. */
  images: amount,
  /** Pixels of augmented images. */
  augmented: amount,
  /** Steps, with their overhead besides layers. */
  steps: amount,
  /** Layers that TensorFlow builds a graph of. */
  layers: amount,
  /** Bytes hashed and written. */
  bytes: amount,
  /** Bytes of weights drawn at random. */
  drawn: amount,
});
/** See `workSchema`. */
export type Work = Readonly<z.infer<typeof workSchema>>;

/** The phases of a stage, in order. `training`, `validation` and `saving` are per epoch; `evaluation` is at the end of the last stage. */
export const phaseNames = [
  'opening',
  'featureGraph',
  'features',
  'graphs',
  'training',
  'validation',
  'saving',
  'evaluation',
] as const;
/** One of `phaseNames`. */
export type Phase = (typeof phaseNames)[number];

/** The work of each phase of a stage. */
export const stageWorkSchema = z.object({
  /** True if epochs use cached features. */
  cached: z.boolean(),
  phases: z.object({
    opening: workSchema,
    featureGraph: workSchema,
    features: workSchema,
    graphs: workSchema,
    training: workSchema,
    validation: workSchema,
    saving: workSchema,
    evaluation: workSchema,
  }),
});
/** See `stageWorkSchema`. */
export type StageWork = z.infer<typeof stageWorkSchema>;
