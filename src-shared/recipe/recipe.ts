// The recipe: one JSON that the window, the command line and a re-run replay.
import { z } from 'zod';
import { GraftError } from '../errors';
import { editSchema } from './edit';
import { stageSchema } from './stage';

/** Where the network comes from: an entry of models/catalog.json, an architecture by name, or a file. */
export const modelSourceSchema = z.union([
  z
    .object({
      /** Id in models/catalog.json (`efficientnet-lite0`); its weights are taken when there are any. */
      catalog: z.string(),
      inputShape: z.array(z.number().int().positive()).length(3).optional(),
      includeTop: z.boolean().default(true),
      /** `pretrained`, or `random` to start from initialisers. */
      weights: z.enum(['pretrained', 'random']).default('pretrained'),
    })
    .strict(),
  z.object({ file: z.string() }).strict(),
]);
/** See `modelSourceSchema`. */
export type ModelSource = z.infer<typeof modelSourceSchema>;

/** Where the pictures come from: a folder with one sub-folder a class; `sample:` paths name bundled sets. */
export const dataSourceSchema = z.object({ folder: z.string() }).strict();
/** See `dataSourceSchema`. */
export type DataSource = z.infer<typeof dataSourceSchema>;

/** Shares of the pictures; the rest trains. Which picture goes where is decided by its content and the seed. */
export const splitSchema = z
  .object({
    validation: z.number().min(0).max(0.9).default(0.25),
    test: z.number().min(0).max(0.9).default(0),
  })
  .strict();
/** See `splitSchema`. */
export type Split = z.infer<typeof splitSchema>;

/** The whole recipe; relative paths are relative to its file. */
export const recipeSchema = z
  .object({
    version: z.literal(1),
    name: z.string().default('recipe'),
    model: modelSourceSchema,
    edits: z.array(editSchema).default([]),
    data: dataSourceSchema,
    split: splitSchema.default({ validation: 0.25, test: 0 }),
    /** Of split, new weights, order of pictures, dropout and augmentation. */
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    stages: z.array(stageSchema).min(1),
  })
  .strict();
/** See `recipeSchema`. */
export type Recipe = z.infer<typeof recipeSchema>;

/** Reads a recipe from JSON text; the error names the place, what was expected and what was received. */
export function parseRecipe(text: string, file = 'recipe'): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GraftError('bad-file', `${file} is no JSON: ${(error as Error).message}`, file);
  }
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new GraftError('invalid', `${file}: ${first?.path.join('.') || 'recipe'}: ${first?.message}`, file);
}
