// A training stage: trainable layers, epochs, learning rate and data options.
import { z } from 'zod';
import { selectSchema } from '../graph/select';
import { augmentationSchema } from './augmentation';
import { earlyStoppingSchema } from './early-stopping';
import { classWeightsSchema, lossSchema } from './loss';
import { optimizerSchema } from './optimizer';
import { scheduleSchema } from './schedule';

export { type Augmentation, augmentationSchema } from './augmentation';
export { type Optimizer, optimizerSchema } from './optimizer';

/** One stage of training. */
export const stageSchema = z
  .object({
    name: z.string().default('stage'),
    /** Trainable layers in this stage; all others are frozen. */
    trainable: selectSchema,
    /** Whether BatchNormalization among them stays in inference mode (the textbooks' advice) or is unfrozen too. */
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
    /** Learning-rate schedule of the stage. */
    schedule: scheduleSchema.optional(),
    /** Learning-rate multipliers for some layers; the last entry that selects a layer applies. */
    rateFactors: z
      .array(z.object({ select: selectSchema, factor: z.number().min(0).max(1000) }).strict())
      .optional(),
    loss: lossSchema.optional(),
    classWeights: classWeightsSchema.optional(),
    /** `balanced`: an epoch draws all classes equally often (by the first of several labels), repeating rare ones; the number of images does not change. */
    sampling: z.literal('balanced').optional(),
    /** Loss weight of each output, by its layer; default 1 for the first, 0.3 for auxiliary heads (Szegedy et al. 2014). */
    lossWeights: z.record(z.string(), z.number().min(0).max(1000)).optional(),
    earlyStopping: earlyStoppingSchema.optional(),
    /** `cached`: the frozen prefix runs once per image; `end-to-end`: in every step; `auto`: cached if the results are the same. */
    features: z.enum(['auto', 'cached', 'end-to-end']).default('auto'),
    /** `bfloat16`: cached outputs of the frozen layers are computed in half precision, faster on processors that have it, and differ slightly; otherwise float32. */
    precision: z.literal('bfloat16').optional(),
    augmentation: augmentationSchema.optional(),
    /** With augmentation: number of cached augmented variants per training image, one of which is drawn in each epoch; if omitted, the frozen layers run in every step. */
    variants: z.number().int().min(1).max(100).optional(),
  })
  .strict();
/** See `stageSchema`. */
export type Stage = z.infer<typeof stageSchema>;
