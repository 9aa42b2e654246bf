// The job whose features are computed in shards: that of the run which the recipe would start, since its features depend on the same.
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Recipe } from '#shared/recipe/recipe';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { type Datasets, fingerprintSteps } from '../data/datasets';
import type { ProjectPaths } from '../projects/paths';
import { trainingRun } from './feature-cache';
import { createRunData, createRunGraph } from './run-inputs';
import type { RunQueue } from './run-queue';

/** What a run would train. */
export interface FeatureRequest {
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
  readonly rescan: boolean;
}

/** Makes the job. */
export async function makeFeatureJob(
  datasets: Datasets,
  paths: ProjectPaths,
  { recipe, graph: given, rescan }: FeatureRequest,
  signal: AbortSignal,
): Promise<TrainJob> {
  const found = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
  const index = await runInSlices(alignSteps(found, given), nextTurn);
  const { data: runData, parts } = await createRunData(index, recipe);
  const fingerprint = await runInSlices(fingerprintSteps(index, parts), nextTurn);
  const graph = createRunGraph(given, recipe, index, runData, fingerprint);
  const { classes, ...data } = runData;
  return {
    runId: 'features',
    name: recipe.name,
    graph,
    stages: recipe.stages,
    seed: recipe.seed,
    classes,
    data,
    folders: { blobs: paths.blobs, run: paths.root, cache: paths.cache },
    resume: false,
    checkpointSeconds: 60,
  };
}

/** Throws 'busy' while a run of the project trains: it may be writing features. */
export async function requireNoTraining(paths: ProjectPaths, queue: RunQueue): Promise<void> {
  const runId = await trainingRun(paths, queue);
  if (runId !== null)
    throw new GraftError(
      'busy',
      say`Run ${runId} is training, and may be writing features. Stop it or wait until it ends to add others.`,
      runId,
    );
}
