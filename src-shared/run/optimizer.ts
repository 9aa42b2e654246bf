// Optimizers with Keras' parameter names, defaults and epsilon, and what all of them can do: weight decay and clipping.
import { z } from 'zod';

const rate = z.number().positive();
const share = z.number().min(0).max(1);
const epsilon = z.number().positive().default(1e-7);

const common = {
  /** Share of a weight that is taken off it in each step, times the learning rate (decoupled, as Keras does it). */
  weightDecay: z.number().min(0).optional(),
  /** Gradients are cut to ± this value; of the three ways to clip only one may be given. */
  clipValue: z.number().positive().optional(),
  /** The gradient of each weight is scaled down to at most this length. */
  clipNorm: z.number().positive().optional(),
  /** All gradients together are scaled down to at most this length. */
  globalClipNorm: z.number().positive().optional(),
  /** Weights whose name holds one of these texts don't decay: `['bias', 'gamma', 'beta']`. */
  decayExclude: z.array(z.string().min(1)).optional(),
  /** Gradients of that many steps are averaged before the weights move: a batch so many times as large in the memory of one. */
  gradientAccumulationSteps: z.number().int().min(2).max(1024).optional(),
  /** Keeps an exponential moving average of the weights; the stage ends with it. */
  useEma: z.boolean().optional(),
  /** How much of the average stays in each step; Keras' 0.99 when left out. */
  emaMomentum: share.optional(),
  /** After each so many updates the weights are set to their average. */
  emaOverwriteFrequency: z.number().int().min(1).optional(),
};

const moments = {
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  epsilon,
};

const kinds = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('sgd'),
      learningRate: rate.default(0.01),
      momentum: share.default(0),
      nesterov: z.boolean().default(false),
      ...common,
    })
    .strict(),
  z
    .object({
      kind: z.literal('rmsprop'),
      learningRate: rate.default(0.001),
      rho: share.default(0.9),
      momentum: share.default(0),
      epsilon,
      /** Divides by an estimate of the gradient's variance instead of its second moment. */
      centered: z.boolean().optional(),
      ...common,
    })
    .strict(),
  z
    .object({
      kind: z.literal('adam'),
      learningRate: rate.default(0.001),
      ...moments,
      /** Divides by the greatest second moment so far. */
      amsgrad: z.boolean().optional(),
      ...common,
    })
    .strict(),
  z
    .object({
      kind: z.literal('adamw'),
      learningRate: rate.default(0.001),
      ...moments,
      amsgrad: z.boolean().optional(),
      ...common,
      weightDecay: z.number().min(0).default(0.004),
    })
    .strict(),
  z
    .object({
      kind: z.literal('adagrad'),
      learningRate: rate.default(0.001),
      initialAccumulator: z.number().min(0).default(0.1),
      epsilon,
      ...common,
    })
    .strict(),
  z
    .object({
      kind: z.literal('adadelta'),
      learningRate: rate.default(0.001),
      rho: share.default(0.95),
      epsilon,
      ...common,
    })
    .strict(),
  z.object({ kind: z.literal('adamax'), learningRate: rate.default(0.001), ...moments, ...common }).strict(),
  z.object({ kind: z.literal('nadam'), learningRate: rate.default(0.001), ...moments, ...common }).strict(),
]);

/** Optimizers with Keras' parameter names and defaults. */
export const optimizerSchema = kinds.refine(
  (one) =>
    [one.clipValue, one.clipNorm, one.globalClipNorm].filter((value) => value !== undefined).length < 2,
  { message: 'expected one of clipValue, clipNorm and globalClipNorm, received several' },
);
/** See `optimizerSchema`. */
export type Optimizer = z.infer<typeof optimizerSchema>;

/** All kinds of optimizers, as menus list them. */
export const optimizerKinds = [
  'adam',
  'adamw',
  'sgd',
  'rmsprop',
  'nadam',
  'adamax',
  'adagrad',
  'adadelta',
] as const;
