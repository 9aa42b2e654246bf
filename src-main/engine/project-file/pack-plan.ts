// Finds what a project file contains: runs, folders of images, model files, and the weights that the catalog has.
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ModelSource } from '#shared/graph/model-source';
import { isObjectUrl } from '#shared/object-url';
import { mapDraftPaths, mapRecipePaths } from '#shared/recipe/map-paths';
import type { Recipe } from '#shared/recipe/recipe';
import { addNamedWeights } from '../../formats/project-file/named-weights';
import type { PackPlan } from '../../formats/reader-client';
import { readJson } from '../../store/atomic';
import { safeName } from '../../store/safe-names';
import type { OpenModel } from '../models/open-model';
import type { ProjectPaths } from '../projects/paths';
import { type ProjectFile, readProjectFile } from '../projects/project-file';
import { listRunIds, runPaths, storedRecipeSchema } from '../runs/run-folder';

/** A folder of images, or one file in it. */
export type ImageFolder = PackPlan['sources'][number];

/** What a project refers to outside of its weights and logs. */
export interface References {
  readonly file: ProjectFile;
  readonly runs: readonly string[];
  readonly folders: readonly ImageFolder[];
  /** Paths of model files. */
  readonly models: readonly string[];
  /** The networks of the catalog, each once. */
  readonly catalog: readonly { readonly catalog: string; readonly includeTop: boolean }[];
}

const archive = /\.(zip|tar|tgz|gz|npz|npy|bin|pkl|pickle)$/i;

/** Reads a project's draft and the recipes of its runs, and returns what they refer to. */
export async function findReferences(paths: ProjectPaths): Promise<References> {
  const file = await readProjectFile(paths.file);
  const runs = await listRunIds(paths);
  const recipes: Recipe[] = [];
  for (const run of runs) recipes.push(await readJson(runPaths(paths, run).recipe, storedRecipeSchema));
  const data = new Set<string>();
  const models = new Set<string>();
  const collect = (into: Set<string>) => (path: string) => {
    into.add(path);
    return path;
  };
  const { draft } = file;
  for (const { folder, more } of [draft, ...recipes.map((recipe) => recipe.data)])
    for (const path of [folder, ...(more ?? []).map((one) => one.folder)])
      if (path !== null && !path.startsWith('sample:') && !isObjectUrl(path)) data.add(resolve(path));
  const all = collect(models);
  mapDraftPaths({ ...draft, folder: null }, all);
  for (const recipe of recipes) mapRecipePaths({ ...recipe, data: { folder: 'sample:' } }, all);
  const edits = [...draft.edits, ...recipes.flatMap((recipe) => recipe.edits)];
  const sources = [draft.model, ...recipes.map(({ model }) => model)].concat(
    edits.flatMap((edit) => ('sources' in edit ? (edit.sources ?? []) : [])),
  );
  return {
    file,
    runs,
    folders: uniqueBy(await Promise.all([...data].map(folderOf)), ({ folder, file }) => `${folder}\n${file}`),
    models: [...models],
    catalog: uniqueBy(sources.flatMap(pretrainedOf), (one) => JSON.stringify(one)),
  };
}

/** A table is packed with the images next to it, an archive alone. */
async function folderOf(path: string): Promise<ImageFolder> {
  const isFile = await stat(path).then(
    (info) => info.isFile(),
    () => archive.test(path),
  );
  if (!isFile) return { folder: path, file: null, name: nameOf(path) };
  const folder = dirname(path);
  return { folder, file: archive.test(path) ? basename(path) : null, name: nameOf(folder) };
}

const nameOf = (folder: string) => safeName(basename(folder) || 'images');

function pretrainedOf(source: ModelSource | null) {
  if (!source || !('catalog' in source) || source.weights === 'random' || source.weightsFile) return [];
  return [{ catalog: source.catalog, includeTop: source.includeTop }];
}

function uniqueBy<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

/** Opens the catalog's networks of a project, and returns the names of their weights. Skips those whose weights are not on this machine. */
export async function findCatalogWeights(
  { catalog }: References,
  open: OpenModel,
  context: { readonly blobs: string; readonly signal: AbortSignal },
): Promise<PackPlan['catalog']> {
  const found: PackPlan['catalog'][number][] = [];
  for (const source of catalog) {
    const weights = new Set<string>();
    try {
      const { graph } = await open({ ...source, weights: 'pretrained' }, { ...context, seed: 1 });
      addNamedWeights(graph, weights);
      found.push({ ...source, title: graph.name, blobs: [...weights] });
    } catch (error) {
      if (!(error instanceof GraftError) || error.code === 'cancelled') throw error;
    }
  }
  return found;
}

/** Returns the folder of the bundled datasets. */
export function samplesFolder(appFolder: string): string {
  return join(appFolder, 'assets', 'samples');
}
