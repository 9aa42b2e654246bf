// A training stage: what learns, for how long, how fast, from what.
import { z } from 'zod';
import { earlyStoppingSchema } from './early-stopping';
import { classWeightsSchema, lossSchema } from './loss';
import { optimizerSchema } from './optimizer';
import { scheduleSchema } from './schedule';
import { selectSchema } from './select';

export { type Optimizer, optimizerSchema } from './optimizer';

/** Random changes of a training picture; all zero means none. Ranges as in Keras' Random* layers. */
export const augmentationSchema = z
  .object({
    horizontalFlip: z.boolean().default(false),
    /** Greatest turn either way, in degrees. */
    rotation: z.number().min(0).max(180).default(0),
    /** Greatest zoom in or out as a share: 0.2 is 80 % to 120 %. */
    zoom: z.number().min(0).max(0.9).default(0),
    /** Greatest shift as a share of the size. */
    translation: z.number().min(0).max(1).default(0),
    /** Greatest change of brightness as a share of the range. */
    brightness: z.number().min(0).max(1).default(0),
  })
  .strict();
/** See `augmentationSchema`. */
export type Augmentation = z.infer<typeof augmentationSchema>;

/** One stage of training. */
export const stageSchema = z
  .object({
    name: z.string().default('stage'),
    /** Layers that learn in this stage; all others are frozen. */
    trainable: selectSchema,
    /** BatchNormalization among them: kept in inference mode (the textbooks' advice), or thawed as well. */
    batchNormalization: z.enum(['frozen', 'trainable']).default('frozen'),
    epochs: z.number().int().min(1).default(10),
    batchSize: z.number().int().min(1).max(4096).default(32),
    optimizer: optimizerSchema.default({
      kind: 'adam',
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    }),
    /** How the learning rate goes over the stage. */
    schedule: scheduleSchema.optional(),
    /** Some layers learn faster or slower than the rest: the last entry that names a layer counts. */
    rateFactors: z
      .array(z.object({ select: selectSchema, factor: z.number().min(0).max(1000) }).strict())
      .optional(),
    loss: lossSchema.optional(),
    classWeights: classWeightsSchema.optional(),
    earlyStopping: earlyStoppingSchema.optional(),
    /** `cached`: the frozen prefix runs once a picture; `end-to-end`: each time; `auto`: cached whenever that gives the same numbers. */
    features: z.enum(['auto', 'cached', 'end-to-end']).default('auto'),
    augmentation: augmentationSchema.optional(),
    /** With augmentation: so many changed variants of each training picture are kept, and an epoch draws one of them; without it, the frozen layers run each time. */
    variants: z.number().int().min(1).max(100).optional(),
  })
  .strict();
/** See `stageSchema`. */
export type Stage = z.infer<typeof stageSchema>;
