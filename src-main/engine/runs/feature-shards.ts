// The calls about features in shards: computing one, and taking all of them into the project's cache.
import { resolve } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Recipe } from '#shared/recipe/recipe';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import { type Datasets, fingerprintSteps } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { trainingRun } from './feature-cache';
import { createRunData, createRunGraph } from './run-inputs';
import type { RunQueue } from './run-queue';

/** What these calls need of the engine. */
export interface FeatureShardsContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly queue: RunQueue;
  readonly pool: TrainerPool;
}

interface Request {
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
  readonly rescan: boolean;
}

/** Returns the calls about features in shards. */
export function createFeatureShards({
  projects,
  datasets,
  queue,
  pool,
}: FeatureShardsContext): Pick<Handlers<typeof runsCalls>, 'computeShard' | 'takeShards'> {
  /** Makes the job of the run that this recipe would start, since its features depend on the same. */
  async function makeJob(
    paths: ProjectPaths,
    { recipe, graph: given, rescan }: Request,
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

  return {
    async *computeShard({ project, shard, folder, ...request }, { signal }) {
      const job = await makeJob(await projects.openForWriting(project), request, signal);
      const where = { shard, folder: resolve(folder) };
      yield* pool.stream(({ client }) => client.computeShard({ job, ...where }, { signal }));
    },
    async *takeShards({ project, folder, ...request }, { signal }) {
      const paths = await projects.openForWriting(project);
      const runId = await trainingRun(paths, queue);
      if (runId !== null)
        throw new GraftError(
          'busy',
          say`Run ${runId} is training, and may be writing features. Stop it or wait until it ends to add others.`,
          runId,
        );
      const job = await makeJob(paths, request, signal);
      yield* pool.stream(({ client }) => client.takeShards({ job, folder: resolve(folder) }, { signal }));
    },
  };
}
