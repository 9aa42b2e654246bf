// Runs: started from pinned values, listed, stopped, resumed, watched; cut off ones found at the start.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import type { DataIndex, Part } from '#shared/data/dataset-index';
import { partSteps } from '#shared/data/split';
import { GraftError } from '#shared/errors';
import type { LayerGraph, Resize } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { pinMeanings } from '#shared/graph/output-meaning';
import { selectLayers } from '#shared/graph/select';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { Handlers } from '#shared/protocol/contract';
import type { RunInfo } from '#shared/protocol/engine/runs';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { TrainImage, TrainJob } from '#shared/protocol/trainer-contract';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import { runInSlices, type Steps } from '#shared/steps';
import { lockHolder } from '../../process/lock-file';
import { readJson } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';
import { type DataSets, fingerprintSteps } from '../data/data-sets';
import { insistOnNone } from '../models/create-models';
import type { Projects } from '../projects/create-projects';
import type { ProjectPaths } from '../projects/paths';
import { hasSeveral } from '../use/script-data';
import {
  createRunFolder,
  findRun,
  listRunIds,
  type PinnedData,
  type RunPaths,
  readCheckpoint,
  readPinned,
  runPaths,
  storedRecipeSchema,
} from './run-folder';
import { summarizeLog } from './run-log';
import { readNotes, writeNotes } from './run-notes';
import type { RunQueue } from './run-queue';
import { endWithoutTraining, interruptedEnd } from './train-run';
import { watchEvents } from './watch-run';

type Calls = 'startRun' | 'stopRun' | 'resumeRun' | 'listRuns' | 'watchRun' | 'runRecipe' | 'adoptWeights';

/** What the calls on runs need. */
export interface RunsContext {
  readonly projects: Projects;
  readonly dataSets: DataSets;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
}

/** The calls on runs. */
export function createRuns({
  projects,
  dataSets,
  queue,
  checkpointSeconds,
}: RunsContext): Pick<Handlers<EngineContract>, Calls> {
  const enqueue = (project: ProjectPaths, runId: string, count: number, resume: boolean) =>
    enqueueRun(queue, project, runId, count, { resume, checkpointSeconds });

  async function reading(project: string, runId: string) {
    const paths = await projects.find(project);
    return { project: paths, run: await findRun(paths, runId) };
  }

  return {
    async startRun({ project, recipe, graph, group }, { signal }) {
      const paths = await projects.openForWriting(project);
      const found = await dataSets.fresh(paths, recipe.data, signal);
      const index = await runInSlices(alignSteps(found, graph), nextTurn);
      const { data, parts } = await pinData(index, recipe);
      const fingerprint = await runInSlices(fingerprintSteps(index, parts), nextTurn);
      const pinned = pinGraph(graph, recipe, index, data, fingerprint);
      const runId = await createRunFolder(paths, { recipe, graph: pinned, data });
      if (group !== undefined) await writeNotes(runPaths(paths, runId), { group });
      enqueue(paths, runId, 0, false);
      return { runId };
    },

    async stopRun({ project, runId }) {
      const { run } = await reading(project, runId);
      await queue.stop(run);
      return {};
    },

    async resumeRun({ project, runId }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const active = queue.find(run);
      if (active && !active.feed.over)
        throw new GraftError('busy', `Run ${runId} is going on already.`, runId);
      // It has said its end; its trainer may take a moment to leave.
      await active?.over;
      const { state, count } = await summarizeLog(run.events);
      if (state.status === 'done')
        throw new GraftError('invalid', `Run ${runId} is done: there is nothing to resume.`, runId);
      const checkpoint = await readCheckpoint(run, 'last');
      // A checkpoint without a log's first event is of a run whose engine never came to write.
      enqueue(paths, runId, count, checkpoint !== null && state.startedAt !== null);
      return {};
    },

    async listRuns({ project }) {
      const paths = await projects.find(project);
      const ids = await listRunIds(paths);
      const infos = await Promise.all(ids.map((runId) => describeRun(paths, runId, queue)));
      return infos.reverse();
    },

    async *watchRun({ project, runId, from }, { signal }) {
      const { run } = await reading(project, runId);
      yield* watchEvents(run.events, queue.find(run)?.feed ?? null, from, signal);
    },

    async runRecipe({ project, runId }) {
      const { run } = await reading(project, runId);
      const { recipe, graph } = await readPinned(run);
      return { recipe, graph };
    },

    async adoptWeights({ project, runId, checkpoint }) {
      const { run } = await reading(project, runId);
      // A run under way removes the blobs of the checkpoints that it replaces.
      if (queue.find(run)?.status === 'running') {
        throw new GraftError(
          'busy',
          `Run ${runId} is training: stop it or wait for its end to take its weights.`,
          runId,
        );
      }
      return { graph: await trainedGraph(run, runId, checkpoint) };
    },
  };
}

/** Puts a run into the queue; its log holds `count` events. */
export function enqueueRun(
  queue: RunQueue,
  project: ProjectPaths,
  runId: string,
  count: number,
  how: Pick<TrainJob, 'resume' | 'checkpointSeconds'>,
): void {
  const paths = runPaths(project, runId);
  queue.add(paths, count, () => makeJob(project, paths, runId, how));
}

/** The network of a run's checkpoint, with its classes; `best` falls back to `last` where none was saved. */
export async function trainedGraph(run: RunPaths, runId: string, name: 'last' | 'best'): Promise<LayerGraph> {
  const saved =
    (await readCheckpoint(run, name)) ?? (name === 'best' ? await readCheckpoint(run, 'last') : null);
  if (!saved) throw new GraftError('not-found', `Run ${runId} has no checkpoint yet.`, runId);
  return saved.graph;
}

/** Marks runs whose log has no end as interrupted: called when a project's lock is taken, so nobody trains them. */
export async function markInterrupted(paths: ProjectPaths): Promise<void> {
  for (const runId of await listRunIds(paths)) {
    const run = runPaths(paths, runId);
    const { state } = await summarizeLog(run.events);
    if (state.status !== 'running' && state.status !== 'waiting') continue;
    await endWithoutTraining(
      run,
      null,
      await interruptedEnd(run, 'The engine ended while this run was going on.'),
    );
  }
}

async function describeRun(paths: ProjectPaths, runId: string, queue: RunQueue): Promise<RunInfo> {
  const run = runPaths(paths, runId);
  const [{ state }, recipe, notes] = await Promise.all([
    summarizeLog(run.events),
    readJson(run.recipe, storedRecipeSchema),
    readNotes(run),
  ]);
  const accuracies = state.epochs.flatMap(({ validation }) => (validation ? [validation.accuracy] : []));
  const active = queue.find(run);
  const live = active && !active.feed.over ? active.status : null;
  const cutOff = state.status === 'running' || state.status === 'waiting';
  // A log without an end is a run of another process when one holds the project, else one that was cut off.
  const elsewhere = cutOff && !live && (await lockHolder(paths.lock)) ? 'running' : 'interrupted';
  const checkpoint = await stat(run.checkpoint('last')).catch(() => null);
  return {
    runId,
    name: notes.name ?? recipe.name,
    status: live ?? (cutOff ? elsewhere : state.status),
    startedAt: state.startedAt,
    endedAt: live ? null : state.endedAt,
    epochs: state.epochs.length,
    validationAccuracy: state.epochs.at(-1)?.validation?.accuracy ?? null,
    checkpoint: checkpoint !== null,
    message: live ? null : state.message,
    note: notes.note ?? '',
    pinned: notes.pinned ?? false,
    group: notes.group ?? null,
    bestAccuracy: accuracies.length > 0 ? Math.max(...accuracies) : null,
    validationLoss: state.epochs.at(-1)?.validation?.loss ?? null,
    seconds: state.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0),
    ...(state.branchedFrom ? { branchedFrom: state.branchedFrom } : {}),
  };
}

async function makeJob(
  project: ProjectPaths,
  paths: RunPaths,
  runId: string,
  how: Pick<TrainJob, 'resume' | 'checkpointSeconds'>,
): Promise<TrainJob> {
  const { recipe, graph, data } = await readPinned(paths);
  const { classes, ...parts } = data;
  return {
    runId,
    name: recipe.name,
    graph,
    stages: recipe.stages,
    seed: recipe.seed,
    classes,
    data: parts,
    folders: { blobs: project.blobs, run: paths.root, cache: project.cache },
    ...how,
  };
}

function pinGraph(
  given: LayerGraph,
  recipe: Recipe,
  index: DataIndex,
  data: PinnedData,
  fingerprint: string,
): LayerGraph {
  const { graph } = settleInputSize(given, medianSide(index.images));
  const facts = inferGraph(graph);
  const context = { multiLabel: hasSeveral(data) };
  insistOnNone(findTrainingProblems(graph, facts, index.classes.length, context));
  for (const [i, stage] of recipe.stages.entries()) {
    const learns = selectLayers(graph, stage.trainable).some((name) =>
      facts.layers.get(name)?.weights.some((weight) => weight.trainable),
    );
    if (!learns)
      throw new GraftError(
        'not-ready',
        `Stage ${i + 1} (${stage.name}) chooses no layer that can learn: ${JSON.stringify(stage.trainable)} names none with weights.`,
      );
  }
  if (index.classes.length < 2)
    throw new GraftError(
      'not-ready',
      `${index.folder} has ${index.classes.length} class: expected at least 2.`,
    );
  if (data.training.length === 0)
    throw new GraftError('not-ready', `No image of ${index.folder} is left to train on.`, index.folder);
  const { training, validation, test } = data;
  return {
    ...pinMeanings(withResize(graph, recipe.data.resize), context),
    classes: index.classes,
    data: { fingerprint, training: training.length, validation: validation.length, test: test.length },
  };
}

/** The graph that brings images to its size as the recipe says. */
export function withResize(graph: LayerGraph, resize: Resize | undefined): LayerGraph {
  return resize ? { ...graph, preprocessing: { ...graph.preprocessing, resize } } : graph;
}

/** The images of a data set by part, as a run is pinned to them, and the part of each. */
export async function pinData(
  index: DataIndex,
  recipe: Recipe,
): Promise<{ data: PinnedData; parts: readonly Part[] }> {
  const parts = await runInSlices(partSteps(index, recipe.split, recipe.seed), nextTurn);
  return { parts, data: await runInSlices(pinSteps(index, parts), nextTurn) };
}

function* pinSteps(index: DataIndex, parts: readonly Part[]): Steps<PinnedData> {
  const data: PinnedData = { classes: index.classes, training: [], validation: [], test: [] };
  const images = yield* trainImageSteps(index);
  for (const [i, image] of images.entries()) {
    data[parts[i]!].push(image);
    if (i % 1000 === 999) yield;
  }
  return data;
}

/** The images of an index as a trainer takes them, in their order. */
export function* trainImageSteps(index: DataIndex): Steps<TrainImage[]> {
  const images: TrainImage[] = [];
  for (const image of index.images) {
    const { path, label, labels, hash, mtimeMs, file, slice, plainJpeg, width, height } = image;
    images.push({
      path: file ?? join(index.folder, path),
      label,
      hash,
      ...(mtimeMs !== undefined && { mtimeMs }),
      ...(width > 0 && height > 0 && { width, height }),
      ...(labels && { labels }),
      ...(slice && { slice, name: path }),
      ...(plainJpeg && { jpeg: { width, height } }),
    });
    if (images.length % 500 === 0) yield;
  }
  return images;
}
