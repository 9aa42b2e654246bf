// Exports a recipe or run as a Keras script: train.py, the initial network, the list of images and, if requested, the exact batches.

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import { createZip } from '../../formats/zip-writer';
import type { TrainerPool } from '../../process/trainer-pool';
import { fileError } from '../../store/atomic';
import { freeFile } from '../../store/free-file';
import { move, removeFolder } from '../../store/move';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import { requireNoErrors } from '../models/require-no-errors';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { findRun, readRunInputs } from '../runs/run-folder';
import { createRunData, hasSeveralClasses, withResize } from '../runs/run-inputs';
import { readEvents } from '../runs/run-log';
import { expectedCache, type ScriptSubject, writeScriptFolder } from '../runs/script/script-folder';

/** What this call needs of the engine. */
export interface ScriptContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
  readonly readerEntry: string;
}

/** Returns the call that writes a Keras script. */
export function createExportScript(context: ScriptContext): Pick<Handlers<typeof useCalls>, 'exportScript'> {
  const { projects } = context;
  return {
    async *exportScript({ project, subject, name, out, exact }, { signal }) {
      const paths = await projects.find(project);
      const found =
        'runId' in subject
          ? await ofRun(paths, subject.runId)
          : await ofRecipe(context, paths, subject, signal);
      const target = out ? resolve(out) : await freeFile(paths.exports, name, '.zip');
      const folder = out !== undefined && !target.endsWith('.zip');
      if (folder) await requireFreeFolder(target);
      const scratch = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
      try {
        await mkdir(scratch, { recursive: true });
        for await (const progress of writeScriptFolder(context, found, scratch, {
          ...{ blobs: paths.blobs, exact, signal },
        }))
          yield { progress };
        if (folder) await moveIntoFolder(scratch, target);
        else await zipFolder(scratch, target);
        yield { file: { path: target, name: basename(target), sizeBytes: await sizeOf(target) } };
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code && !(error instanceof GraftError)
          ? fileError(error, target, 'write')
          : error;
      } finally {
        await removeFolder(scratch).catch(() => {});
      }
    },
  };
}

async function ofRun(paths: ProjectPaths, runId: string): Promise<ScriptSubject> {
  const run = await findRun(paths, runId);
  const { recipe, graph, data } = await readRunInputs(run);
  const reported = new Map<number, readonly string[]>();
  for await (const events of readEvents(run.events))
    for (const event of events) if (event.type === 'stageStarted') reported.set(event.stage, event.cachedAt);
  const cachedAt = recipe.stages.map((stage, i) => reported.get(i) ?? expectedCache(graph, stage));
  return { recipe, graph, data, cachedAt };
}

async function ofRecipe(
  { datasets }: ScriptContext,
  paths: ProjectPaths,
  { recipe, graph: given, rescan }: { recipe: Recipe; graph: LayerGraph; rescan: boolean },
  signal: AbortSignal,
): Promise<ScriptSubject> {
  const index = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
  const { graph } = settleInputSize(given, medianSide(index.images));
  const { data } = await createRunData(await runInSlices(alignSteps(index, graph), nextTurn), recipe);
  const context = { multiLabel: hasSeveralClasses(data) };
  requireNoErrors(findTrainingProblems(graph, inferGraph(graph), index.classes.length, context));
  const cachedAt = recipe.stages.map((stage) => expectedCache(graph, stage));
  return { recipe, graph: withResize(graph, recipe.data.resize), data, cachedAt };
}

/** Throws 'invalid' unless the folder is new, empty or has an earlier script: other files are never overwritten. */
async function requireFreeFolder(target: string): Promise<void> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR')
      throw new GraftError('invalid', say`${target} is a file. Choose a folder.`, target);
    throw fileError(error, target, 'read');
  });
  if (entries.length > 0 && !entries.includes('train.py'))
    throw new GraftError(
      'invalid',
      say`${target} contains other files. Choose a new or an empty folder.`,
      target,
    );
}

async function moveIntoFolder(scratch: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of ['pixels.npy', 'order.npy', 'balanced.npy'])
    await rm(join(target, name), { force: true });
  for (const name of await readdir(scratch)) await move(join(scratch, name), join(target, name));
}

async function zipFolder(scratch: string, target: string): Promise<void> {
  const beside = `${scratch}.zip`;
  const file = await open(beside, 'wx');
  try {
    const zip = createZip(file);
    for (const name of await readdir(scratch)) {
      const member = await open(join(scratch, name), 'r');
      await zip.add(name, member.createReadStream());
    }
    await zip.finish();
    await file.sync();
    await file.close();
    await move(beside, target);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => stat(join(path, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
