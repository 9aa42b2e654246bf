// Optimizers with Keras' parameter names, defaults and epsilon, and their common options such as weight decay and clipping.
import { z } from 'zod';

const rate = z.number().positive();
const share = z.number().min(0).max(1);
const epsilon = z.number().positive().default(1e-7);

const common = {
  /** Decoupled weight decay as in Keras: this fraction of a weight, times the learning rate, is subtracted in each step. */
  weightDecay: z.number().min(0).optional(),
  /** Clips gradients to ± this value; only one of the three clipping options may be set. */
  clipValue: z.number().positive().optional(),
  /** Scales the gradient of each weight down to at most this norm. */
  clipNorm: z.number().positive().optional(),
  /** Scales all gradients down to at most this global norm. */
  globalClipNorm: z.number().positive().optional(),
  /** Excludes weights whose name contains one of these texts from weight decay: `['bias', 'gamma', 'beta']`. */
  decayExclude: z.array(z.string().min(1)).optional(),
  /** Averages the gradients of this many steps before an update: a larger effective batch in the memory of one. */
  gradientAccumulationSteps: z.number().int().min(2).max(1024).optional(),
  /** Keeps an exponential moving average of the weights, which is used at the end of the stage. */
  useEma: z.boolean().optional(),
  /** Momentum of the average; default 0.99 as in Keras. */
  emaMomentum: share.optional(),
  /** Overwrites the weights with their average after every this many updates. */
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
      /** Centered: divides by an estimate of the gradient's variance instead of its second moment. */
      centered: z.boolean().optional(),
      ...common,
    })
    .strict(),
  z
    .object({
      kind: z.literal('adam'),
      learningRate: rate.default(0.001),
      ...moments,
      /** AMSGrad: divides by the maximum second moment so far. */
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
