// How a dataset is split, as a recipe states it.
import { z } from 'zod';

/** Shares of the images; the rest trains. Which image goes where is decided by its content and the seed. */
export const splitSchema = z
  .object({
    validation: z.number().min(0).max(0.9).default(0.25),
    test: z.number().min(0).max(0.9).default(0),
    /** Exact shares in each class; by itself an image's own draw decides, so that adding images moves none. */
    stratified: z.boolean().optional(),
    /** Images of one folder, or of one group that the source names, stay together. */
    by: z.enum(['image', 'folder', 'group']).optional(),
    /** One of `of` folds validates, in the place of `validation`. */
    fold: z
      .object({ of: z.number().int().min(2).max(20), index: z.number().int().min(0).max(19) })
      .strict()
      .refine(({ of, index }) => index < of, 'expected an index below the number of folds')
      .optional(),
  })
  .strict();

/** See `splitSchema`. */
export type Split = z.infer<typeof splitSchema>;
