// The calls that start runs: one, or a sweep whose runs a cluster compares.
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { Recipe } from '#shared/recipe/recipe';
import { countEpochs, requireCompared } from '#shared/run/compare-early';
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
import { placeRun } from './cluster/placement';
import { enqueueRun } from './enqueue-run';
import type { RunData } from './run-data';
import { createRunFolder, runPaths } from './run-folder';
import { createRunData, createRunGraph } from './run-inputs';
import { numberRun } from './run-notes';
import type { RunQueue } from './run-queue';

/** What these calls need of the engine. */
export interface StartRunContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly queue: RunQueue;
  readonly checkpointSeconds: number;
  readonly clusters: KnownClusters;
}

/** What a run keeps of its start. */
interface RunInputs {
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
  readonly data: RunData;
}

/** Returns the calls. */
export function createStartRun({
  projects,
  datasets,
  queue,
  checkpointSeconds,
  clusters,
}: StartRunContext): Pick<Handlers<typeof runsCalls>, 'startRun' | 'startSweep'> {
  const enqueue = (paths: ProjectPaths, runId: string) =>
    enqueueRun(queue, paths, runId, 0, { resume: false, checkpointSeconds });

  async function prepare(
    paths: ProjectPaths,
    recipe: Recipe,
    graph: LayerGraph,
    scan: 'fresh' | 'latest',
    signal: AbortSignal,
  ): Promise<RunInputs> {
    const found = await datasets[scan](paths, recipe.data, signal);
    const index = await runInSlices(alignSteps(found, graph), nextTurn);
    const { data, parts } = await createRunData(index, recipe);
    const fingerprint = await runInSlices(fingerprintSteps(index, parts), nextTurn);
    return { recipe, graph: createRunGraph(graph, recipe, index, data, fingerprint), data };
  }

  async function create(paths: ProjectPaths, inputs: RunInputs, group: string | undefined): Promise<string> {
    const runId = await createRunFolder(paths, inputs);
    await numberRun(paths, runId, group);
    return runId;
  }

  return {
    async startRun({ project, recipe, graph, rescan, group, on }, { signal }) {
      if (on) await requireShared(clusters, on.cluster);
      if (on?.workers !== undefined) requireParallel(graph, recipe.stages, on.workers, on.parts);
      const paths = await projects.openForWriting(project);
      const inputs = await prepare(paths, recipe, graph, rescan ? 'fresh' : 'latest', signal);
      const runId = await create(paths, inputs, group);
      if (on) await placeRun(runPaths(paths, runId), on);
      enqueue(paths, runId);
      return { runId };
    },

    async startSweep({ project, recipes, graph, rescan, group, on, grace }, { signal }) {
      requireCompared(grace, Math.max(...recipes.map(({ stages }) => countEpochs(stages))));
      await requireShared(clusters, on.cluster);
      const paths = await projects.openForWriting(project);
      // All of them first: if one cannot be trained, none is started.
      const all: RunInputs[] = [];
      for (const recipe of recipes)
        all.push(
          await prepare(paths, recipe, graph, rescan && all.length === 0 ? 'fresh' : 'latest', signal),
        );
      const runIds: string[] = [];
      for (const inputs of all) runIds.push(await create(paths, inputs, group));
      for (const runId of runIds) await placeRun(runPaths(paths, runId), on, { runs: runIds, grace });
      // At once, so that the runs find each other.
      for (const runId of runIds) enqueue(paths, runId);
      return { runIds };
    },
  };
}

/** Throws 'not-ready' if several workers cannot train the recipe with the results of one, and 'usage' if some would have no part of a batch. */
function requireParallel(
  graph: LayerGraph,
  stages: readonly Stage[],
  workers: number,
  parts = workers,
): void {
  if (parts < workers)
    throw new GraftError(
      'usage',
      say`Workers: ${workers}, parts of a batch: ${parts}. Some workers would compute nothing: use at least as many parts as workers.`,
    );
  const problems = findParallelProblems(graph, stages);
  if (problems.length > 0) throw new GraftError('not-ready', joinWords(problems.slice(0, 3), ' '));
}

/** Throws 'not-found' for an unknown cluster, 'not-ready' for one without a shared folder, and if it cannot be reached. */
async function requireShared(clusters: KnownClusters, name: string): Promise<void> {
  const cluster = await clusters.find(name);
  sharedFolder(name, cluster);
  await rayVersion(cluster);
}
