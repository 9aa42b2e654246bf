// A training stage: what learns, for how long, how fast, from what.
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
    /** `balanced`: an epoch draws every class equally often (by the first of several labels), the rare ones repeated; as many images as there are. */
    sampling: z.literal('balanced').optional(),
    /** How much the loss of each output counts, by its layer; 1 for the first, 0.3 for auxiliary heads (Szegedy et al. 2014) when left out. */
    lossWeights: z.record(z.string(), z.number().min(0).max(1000)).optional(),
    earlyStopping: earlyStoppingSchema.optional(),
    /** `cached`: the frozen prefix runs once an image; `end-to-end`: each time; `auto`: cached whenever that gives the same numbers. */
    features: z.enum(['auto', 'cached', 'end-to-end']).default('auto'),
    augmentation: augmentationSchema.optional(),
    /** With augmentation: so many changed variants of each training image are kept, and an epoch draws one of them; without it, the frozen layers run each time. */
    variants: z.number().int().min(1).max(100).optional(),
  })
  .strict();
/** See `stageSchema`. */
export type Stage = z.infer<typeof stageSchema>;
