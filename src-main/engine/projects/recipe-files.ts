// Recipe files. Paths in them are relative to the file on disk and absolute in the program.
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { mapRecipePaths } from '#shared/recipe/map-paths';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { fileError, writeJsonAtomic } from '../../store/atomic';

/** Reads a recipe and makes its paths absolute; `sample:` names stay as they are. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error) => {
    throw fileError(error, file, 'read');
  });
  return mapRecipePaths(parseRecipe(text, file), (inside) => resolve(dirname(file), inside));
}

/** Writes a recipe with paths relative to the file, separated by '/' on every system. */
export async function writeRecipeFile(path: string, recipe: Recipe): Promise<void> {
  const file = resolve(path);
  await writeJsonAtomic(
    file,
    mapRecipePaths(recipe, (inside) => {
      const short = relative(dirname(file), inside);
      return isAbsolute(short) ? short : short.split(sep).join('/') || '.';
    }),
  );
}

/** The calls `readRecipe` and `writeRecipe`. */
export const recipeHandlers: Pick<Handlers<typeof projectsCalls>, 'readRecipe' | 'writeRecipe'> = {
  readRecipe: async ({ path }) => ({ recipe: await readRecipeFile(path) }),
  async writeRecipe({ path, recipe }) {
    await writeRecipeFile(path, recipe);
    return {};
  },
};
