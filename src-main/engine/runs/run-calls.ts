// The calls that start, stop, resume, list and watch runs.
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { findParallelProblems } from '#shared/run/data-parallel';
import type { Stage } from '#shared/run/stage';
import { joinWords, say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import { rayVersion } from '../../cluster/jobs';
import { type KnownClusters, sharedFolder } from '../../cluster/known-clusters';
import { nextTurn } from '../../store/next-turn';
import { type Datasets, fingerprintSteps } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { isAway, placeRun, readPlacement } from './cluster/placement';
import { describeRun } from './describe-run';
import { enqueueRun } from './enqueue-run';
import { createRunFolder, findRun, listRunIds, readCheckpoint, readRunInputs, runPaths } from './run-folder';
import { createRunData, createRunGraph } from './run-inputs';
import { summarizeLog } from './run-log';
import { numberRun } from './run-notes';
import type { RunQueue } from './run-queue';
import { trainedGraph } from './select-graph';
import { watchEvents } from './watch-run';

type Calls = 'startRun' | 'stopRun' | 'resumeRun' | 'listRuns' | 'watchRun' | 'runRecipe' | 'adoptWeights';

/** What these calls need of the engine. */
export interface RunCallsContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
  readonly clusters: KnownClusters;
}

/** Returns the calls that start, stop, resume, list and watch runs. */
export function createRunCalls({
  projects,
  datasets,
  queue,
  checkpointSeconds,
  clusters,
}: RunCallsContext): Pick<Handlers<typeof runsCalls>, Calls> {
  const enqueue = (project: ProjectPaths, runId: string, count: number, resume: boolean) =>
    enqueueRun(queue, project, runId, count, { resume, checkpointSeconds });

  async function reading(project: string, runId: string) {
    const paths = await projects.find(project);
    return { project: paths, run: await findRun(paths, runId) };
  }

  return {
    async startRun({ project, recipe, graph, rescan, group, on }, { signal }) {
      if (on) await requireShared(clusters, on.cluster);
      if (on?.workers !== undefined) requireParallel(graph, recipe.stages);
      const paths = await projects.openForWriting(project);
      const found = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
      const index = await runInSlices(alignSteps(found, graph), nextTurn);
      const { data, parts } = await createRunData(index, recipe);
      const fingerprint = await runInSlices(fingerprintSteps(index, parts), nextTurn);
      const runGraph = createRunGraph(graph, recipe, index, data, fingerprint);
      const runId = await createRunFolder(paths, { recipe, graph: runGraph, data });
      await numberRun(paths, runId, group);
      if (on) await placeRun(runPaths(paths, runId), on);
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
        throw new GraftError('busy', say`Run ${runId} is already running.`, runId);
      // The run has ended, but its trainer may take a moment to exit.
      await active?.over;
      const { state, count } = await summarizeLog(run.events);
      // What was sent to a cluster is there, also if it was not followed to its end.
      const away = isAway(await readPlacement(run));
      if (state.status === 'done')
        throw new GraftError(
          'invalid',
          say`Run ${runId} is done, so it cannot be resumed. Extend it to train more epochs.`,
          runId,
        );
      const checkpoint = await readCheckpoint(run, 'last');
      // The engine may have been killed after the checkpoint was saved and before the log's first event was written.
      enqueue(paths, runId, count, !away && checkpoint !== null && state.startedAt !== null);
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
      const { recipe, graph } = await readRunInputs(run);
      return { recipe, graph };
    },

    async adoptWeights({ project, runId, checkpoint }) {
      const { run } = await reading(project, runId);
      // A running run removes the blobs of the checkpoints that it replaces.
      const active = queue.find(run);
      if (active?.status === 'running' && !active.feed.over) {
        throw new GraftError(
          'busy',
          say`Run ${runId} is training. Stop it or wait until it ends to use its weights.`,
          runId,
        );
      }
      if (active?.feed.over) await active.over;
      return { graph: await trainedGraph(run, runId, checkpoint) };
    },
  };
}

/** Throws 'not-ready' if several workers cannot train the recipe with the results of one. */
function requireParallel(graph: LayerGraph, stages: readonly Stage[]): void {
  const problems = findParallelProblems(graph, stages);
  if (problems.length > 0) throw new GraftError('not-ready', joinWords(problems.slice(0, 3), ' '));
}

/** Throws 'not-found' for an unknown cluster, 'not-ready' for one without a shared folder, and if it cannot be reached. */
async function requireShared(clusters: KnownClusters, name: string): Promise<void> {
  const cluster = await clusters.find(name);
  sharedFolder(name, cluster);
  await rayVersion(cluster);
}
