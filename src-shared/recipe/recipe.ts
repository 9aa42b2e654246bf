// The recipe: one JSON that the window, the command line and a re-run replay.
import { z } from 'zod';
import { GraftError } from '../errors';
import { dataEditSchema } from './data-edits';
import { editSchema } from './edit';
import { modelSourceSchema } from './model-source';
import { stageSchema } from './stage';

export { type ModelSource, modelSourceSchema } from './model-source';

/**
 * Where classes stand when they aren't sub-folders: in file names (`{class}`, `{group}`, `#` for digits, `*` for
 * anything: `{class}.#.*`), or in a CSV, TSV or JSON of the source (`table`: its path in it) with a row a picture.
 */
export const dataLabelsSchema = z.union([
  z.object({ pattern: z.string() }).strict(),
  z
    .object({
      table: z.string(),
      file: z.string().optional(),
      label: z.string().optional(),
      group: z.string().optional(),
    })
    .strict(),
]);
/** See `dataLabelsSchema`. */
export type DataLabels = z.infer<typeof dataLabelsSchema>;

/**
 * Where the pictures come from: a folder with one sub-folder a class, or any other folder, archive or file that
 * src-main/pictures/sources reads; `sample:` paths name bundled sets.
 */
export const dataSourceSchema = z
  .object({
    folder: z.string(),
    labels: dataLabelsSchema.optional(),
    edits: z.array(dataEditSchema).optional(),
  })
  .strict();
/** See `dataSourceSchema`. */
export type DataSource = z.infer<typeof dataSourceSchema>;

/** Shares of the pictures; the rest trains. Which picture goes where is decided by its content and the seed. */
export const splitSchema = z
  .object({
    validation: z.number().min(0).max(0.9).default(0.25),
    test: z.number().min(0).max(0.9).default(0),
    /** Exact shares in each class; by itself a picture's own draw decides, so that adding pictures moves none. */
    stratified: z.boolean().optional(),
    /** Pictures of one folder, or of one group that the source names, stay together. */
    by: z.enum(['picture', 'folder', 'group']).optional(),
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
