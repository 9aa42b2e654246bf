// Recipe files. Paths in them are relative to the file on disk and absolute in the program.
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { ModelSource } from '#shared/graph/model-source';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { fileError, writeJsonAtomic } from '../../store/atomic';

/** Reads a recipe and makes its paths absolute; `sample:` names stay as they are. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error) => {
    throw fileError(error, file, 'read');
  });
  return mapPaths(parseRecipe(text, file), (inside) => resolve(dirname(file), inside));
}

/** Writes a recipe with paths relative to the file, separated by '/' on every system. */
export async function writeRecipeFile(path: string, recipe: Recipe): Promise<void> {
  const file = resolve(path);
  await writeJsonAtomic(
    file,
    mapPaths(recipe, (inside) => {
      const short = relative(dirname(file), inside);
      return isAbsolute(short) ? short : short.split(sep).join('/') || '.';
    }),
  );
}

function mapPaths(recipe: Recipe, map: (path: string) => string): Recipe {
  const { folder, more } = recipe.data;
  const mapData = (path: string) => (path.startsWith('sample:') ? path : map(path));
  return {
    ...recipe,
    model: mapModel(recipe.model, map),
    edits: recipe.edits.map((edit) =>
      'sources' in edit && edit.sources
        ? { ...edit, sources: edit.sources.map((source) => mapModel(source, map)) }
        : edit,
    ),
    data: {
      ...recipe.data,
      folder: mapData(folder),
      ...(more && { more: more.map((one) => ({ ...one, folder: mapData(one.folder) })) }),
    },
  };
}

/** The calls `readRecipe` and `writeRecipe`. */
export const recipeHandlers: Pick<Handlers<typeof projectsCalls>, 'readRecipe' | 'writeRecipe'> = {
  readRecipe: async ({ path }) => ({ recipe: await readRecipeFile(path) }),
  async writeRecipe({ path, recipe }) {
    await writeRecipeFile(path, recipe);
    return {};
  },
};

function mapModel(model: ModelSource, map: (path: string) => string): ModelSource {
  const { weightsFile } = model;
  const mapped = weightsFile ? { weightsFile: { ...weightsFile, file: map(weightsFile.file) } } : {};
  return 'file' in model ? { ...model, file: map(model.file), ...mapped } : { ...model, ...mapped };
}
