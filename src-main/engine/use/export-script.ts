// Exports a recipe or run as a Keras script: train.py, the initial network, the list of images and, if requested, the exact batches.

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { channelsOfInput } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import { frozenPrefix, trainableLayers } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import { writeKerasScript } from '../../formats/keras-script/script';
import { saveModelFile } from '../../formats/reader-client';
import { createZip } from '../../formats/zip-writer';
import type { TrainerPool } from '../../process/trainer-pool';
import { fileError, writeFileAtomic } from '../../store/atomic';
import { freeFile } from '../../store/free-file';
import { move, removeFolder } from '../../store/move';
import { nextTurn } from '../../store/next-turn';
import { npyHeader } from '../../store/npy-header';
import type { Datasets } from '../data/datasets';
import { requireNoErrors } from '../models/require-no-errors';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { findRun, type RunData, readRunInputs } from '../runs/run-folder';
import { createRunData, hasSeveralClasses, withResize } from '../runs/run-inputs';
import { readEvents } from '../runs/run-log';
import { hasInitializers } from './export-model';
import { imageTable, orderArray, scriptImages } from './script-data';

/** What this call needs of the engine. */
export interface ScriptContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
  readonly readerEntry: string;
}

interface Subject {
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
  readonly data: RunData;
  readonly cachedAt: readonly (readonly string[])[];
}

/** Returns the call that writes a Keras script. */
export function createExportScript(context: ScriptContext): Pick<Handlers<typeof useCalls>, 'exportScript'> {
  const { projects, pool } = context;
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
        yield { progress: { done: 0, total: null, what: 'writing the initial network' } };
        let { graph } = found;
        if (hasInitializers(graph)) {
          const request = { graph, blobs: paths.blobs };
          graph = (await pool.use((trainer) => trainer.client.materialize(request, { signal }))).graph;
        }
        await saveModelFile({
          graph,
          format: 'keras',
          out: join(scratch, 'initial.keras'),
          blobsFolder: paths.blobs,
          readerEntry: context.readerEntry,
          signal,
        });
        yield* writeData(context, scratch, found, exact, signal);
        await writeFileAtomic(join(scratch, 'train.py'), scriptOf(found));
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

function scriptOf({ recipe, graph, data, cachedAt }: Subject): string {
  const labels = data.training.flatMap((one) => one.labels ?? [one.label]);
  const counts = data.classes.map((_, label) => labels.filter((one) => one === label).length);
  const multiLabel = hasSeveralClasses(data);
  const validates = data.validation.length > 0;
  return writeKerasScript({ recipe, graph, classes: data.classes, counts, validates, multiLabel, cachedAt });
}

async function* writeData(
  { pool }: ScriptContext,
  folder: string,
  { recipe, graph, data }: Subject,
  exact: boolean,
  signal: AbortSignal,
) {
  const images = scriptImages(data);
  await writeFileAtomic(
    join(folder, 'images.csv'),
    imageTable(images, data.classes, hasSeveralClasses(data)),
  );
  // A script cannot open images inside archives, and some ways to resize exist only in Graft: then it gets the pixels.
  const { resize } = graph.preprocessing;
  if (!exact && !resize && !images.some(({ image }) => image.slice)) return;
  if (exact) {
    const labels = data.training.map(({ label }) => label);
    await writeFileAtomic(join(folder, 'order.npy'), orderArray(recipe, labels));
    if (recipe.stages.some(({ sampling }) => sampling === 'balanced'))
      await writeFileAtomic(join(folder, 'balanced.npy'), orderArray(recipe, labels, 'balanced'));
  }
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer');
  const shape = input && inferGraph(graph).layers.get(input.name)?.shape;
  const [height, width] = shape?.slice(1) ?? [];
  const channels = channelsOfInput(shape);
  if (!height || !width)
    throw new GraftError('not-ready', 'The network needs an input of fixed height and width.');
  const file = await open(join(folder, 'pixels.npy'), 'wx');
  try {
    let done = 0;
    await file.writeFile(npyHeader('|u1', [images.length, height, width, channels]));
    const request = {
      images: images.map(({ image }) => image),
      width,
      height,
      channels,
      ...(resize && { resize }),
    };
    // Decoded by the trainer, so that the pixels are those of training.
    for await (const { bytes } of pool.stream((trainer) => trainer.client.pixels(request, { signal }))) {
      await file.writeFile(bytes);
      yield { progress: { done: ++done, total: images.length, what: 'writing pixels' } };
    }
  } finally {
    await file.close();
  }
}

async function ofRun(paths: ProjectPaths, runId: string): Promise<Subject> {
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
): Promise<Subject> {
  const index = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
  const { graph } = settleInputSize(given, medianSide(index.images));
  const { data } = await createRunData(await runInSlices(alignSteps(index, graph), nextTurn), recipe);
  const context = { multiLabel: hasSeveralClasses(data) };
  requireNoErrors(findTrainingProblems(graph, inferGraph(graph), index.classes.length, context));
  const cachedAt = recipe.stages.map((stage) => expectedCache(graph, stage));
  return { recipe, graph: withResize(graph, recipe.data.resize), data, cachedAt };
}

/** Returns the layers whose features a stage that has not run yet will cache. */
function expectedCache(graph: LayerGraph, stage: Stage): readonly string[] {
  if (stage.features === 'end-to-end' || stage.augmentation) return [];
  return frozenPrefix(graph, trainableLayers(graph, stage), stage.features === 'cached')?.frontier ?? [];
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
