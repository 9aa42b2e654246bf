// The recipe: one JSON document that the window, the command line and a re-run replay.
import { z } from 'zod';
import { dataSourceSchema } from '../data/source';
import { splitSchema } from '../data/split-schema';
import { GraftError } from '../errors';
import { editSchema } from '../graph/edits/index';
import { modelSourceSchema } from '../graph/model-source';
import { stageSchema } from '../run/stage';
import { say } from '../sentence';
import { migrateRecipe } from './migrate';

/** The whole recipe; relative paths are relative to its file. Files of version 1 are read through `migrateRecipe`. */
export const recipeSchema = z
  .object({
    version: z.literal(2),
    name: z.string().default('recipe'),
    model: modelSourceSchema,
    edits: z.array(editSchema).default([]),
    data: dataSourceSchema,
    split: splitSchema.default({ validation: 0.25, test: 0 }),
    /** Seed of the split, new weights, order of images, dropout and augmentation. */
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

/** Parses a recipe from JSON text; errors name the path, the expected and the received value. */
export function parseRecipe(text: string, file = 'recipe'): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GraftError('bad-file', say`${file} is not valid JSON: ${(error as Error).message}`, file);
  }
  const parsed = recipeSchema.safeParse(migrateRecipe(value));
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new GraftError(
    'invalid',
    say`${file}: ${first?.path.join('.') || 'recipe'}: ${first?.message}`,
    file,
  );
}
