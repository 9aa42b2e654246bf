// The folder of a run: its recipe, graph and list of images, its log and its checkpoints.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { layerGraphSchema } from '#shared/graph/schema';
import { isId } from '#shared/ids';
import { migrateRecipe } from '#shared/recipe/migrate';
import { type Recipe, recipeSchema } from '#shared/recipe/recipe';
import { type Checkpoint, checkpointSchema } from '#shared/run/checkpoint';
import { say } from '#shared/sentence';
import { fileError, readJson, writeJsonAtomic } from '../../store/atomic';
import { removeFolder } from '../../store/move';
import type { ProjectPaths } from '../projects/paths';
import { type RunData, readRunData, writeRunData } from './run-data';

/** A run's recipe, also one written by an earlier version. */
export const storedRecipeSchema = z.preprocess(migrateRecipe, recipeSchema);

/** The files of a run. */
export interface RunPaths {
  readonly root: string;
  readonly recipe: string;
  readonly graph: string;
  readonly data: string;
  readonly events: string;
  readonly trainerLog: string;
  /** Event files for TensorBoard. */
  readonly tensorboard: string;
  /** The user's name and note. */
  readonly notes: string;
  /** The process that trains, or trained, this run. */
  readonly trainer: string;
  /** The cluster that trains, or trained, this run; see cluster/placement.ts. */
  readonly placement: string;
  checkpoint(name: 'last' | 'best'): string;
}

/** Returns the paths of a run, which need not exist. Throws 'invalid' for an id that could escape the project. */
export function runPaths(project: ProjectPaths, runId: string): RunPaths {
  if (!isId(runId)) throw new GraftError('invalid', say`'${runId}' is not a valid run id.`);
  return runPathsIn(join(project.runs, runId));
}

/** Returns the paths of the run in a folder. */
export function runPathsIn(root: string): RunPaths {
  return {
    root,
    recipe: join(root, 'recipe.json'),
    graph: join(root, 'graph.json'),
    data: join(root, 'data.json'),
    events: join(root, 'events.jsonl'),
    trainerLog: join(root, 'trainer.log'),
    tensorboard: join(root, 'tensorboard'),
    notes: join(root, 'notes.json'),
    trainer: join(root, 'trainer.json'),
    placement: join(root, 'cluster.json'),
    checkpoint: (name) => join(root, 'checkpoints', `${name}.json`),
  };
}

/** Returns the paths of an existing run. Throws 'not-found'. */
export async function findRun(project: ProjectPaths, runId: string): Promise<RunPaths> {
  const paths = runPaths(project, runId);
  if (await stat(paths.recipe).catch(() => null)) return paths;
  throw new GraftError('not-found', say`Run not found in this project: ${runId}`, runId);
}

/** Lists the ids of all runs, the oldest first. */
export async function listRunIds(project: ProjectPaths): Promise<string[]> {
  const names = await readdir(project.runs).catch(() => []);
  const found: { name: string; at: number }[] = [];
  for (const name of names) {
    if (!isId(name)) continue;
    const info = await stat(runPaths(project, name).recipe).catch(() => null);
    if (info) found.push({ name, at: info.mtimeMs });
  }
  return found.sort((a, b) => a.at - b.at).map((run) => run.name);
}

/** Creates a run's folder. The recipe is written last, because a folder with a recipe counts as a run. */
export async function createRunFolder(
  project: ProjectPaths,
  inputs: { recipe: Recipe; graph: LayerGraph; data: RunData },
): Promise<string> {
  await mkdir(project.runs, { recursive: true });
  for (;;) {
    const runId = `${localDate()}-${randomBytes(2).toString('hex')}`;
    const paths = runPaths(project, runId);
    const made = await mkdir(paths.root).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw fileError(error, paths.root, 'write');
      },
    );
    if (!made) continue;
    try {
      await writeJsonAtomic(paths.graph, inputs.graph);
      await writeRunData(paths.data, inputs.data);
      await writeJsonAtomic(paths.recipe, inputs.recipe);
    } catch (error) {
      await removeFolder(paths.root).catch(() => {});
      throw error;
    }
    return runId;
  }
}

/** Reads the recipe, graph and images that a run was started with. */
export async function readRunInputs(
  paths: RunPaths,
): Promise<{ recipe: Recipe; graph: LayerGraph; data: RunData }> {
  const [recipe, graph, data] = await Promise.all([
    readJson(paths.recipe, storedRecipeSchema),
    readJson(paths.graph, layerGraphSchema),
    readRunData(paths.data),
  ]);
  return { recipe, graph, data };
}

/** Reads a checkpoint. Returns null if none was saved. */
export async function readCheckpoint(paths: RunPaths, name: 'last' | 'best'): Promise<Checkpoint | null> {
  const there = await stat(paths.checkpoint(name)).catch(() => null);
  return there ? readJson(paths.checkpoint(name), checkpointSchema) : null;
}

function localDate(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
