// Recipe files: read with their paths made absolute, written with them relative to the file.
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { ModelSource } from '#shared/graph/model-source';
import type { Handlers } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { fileError, writeJsonAtomic } from '../../store/atomic';

/** Reads a recipe; paths in it become absolute, `sample:` names stay. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error) => {
    throw fileError(error, file, 'read');
  });
  return mapPaths(parseRecipe(text, file), (inside) => resolve(dirname(file), inside));
}

/** Writes a recipe; paths in it become relative to the file, with '/' on every system. */
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

/** The recipe calls. */
export const recipeHandlers: Pick<Handlers<EngineContract>, 'readRecipe' | 'writeRecipe'> = {
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
