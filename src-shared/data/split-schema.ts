// How a dataset is split, as a recipe states it.
import { z } from 'zod';

/** Shares of the images; the rest is used for training. An image's part is decided by its content and the seed. */
export const splitSchema = z
  .object({
    validation: z.number().min(0).max(0.9).default(0.25),
    test: z.number().min(0).max(0.9).default(0),
    /** True for exact shares per class; otherwise each image is drawn independently, so that adding images does not move others. */
    stratified: z.boolean().optional(),
    /** Keeps images of one folder, or of one group named by the source, in the same part. */
    by: z.enum(['image', 'folder', 'group']).optional(),
    /** Uses one of `of` folds for validation instead of the share `validation`. */
    fold: z
      .object({ of: z.number().int().min(2).max(20), index: z.number().int().min(0).max(19) })
      .strict()
      .refine(({ of, index }) => index < of, 'expected an index below the number of folds')
      .optional(),
  })
  .strict();

/** See `splitSchema`. */
export type Split = z.infer<typeof splitSchema>;
