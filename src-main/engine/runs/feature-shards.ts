// The calls about features in shards: computing one, and taking all of them into the project's cache.
import { join, resolve } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { makeFeatureJob, requireNoTraining } from './feature-job';
import { prepareFolder } from './prepare-folder';
import type { RunQueue } from './run-queue';

/** What these calls need of the engine. */
export interface FeatureShardsContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly queue: RunQueue;
  readonly pool: TrainerPool;
}

/** Returns the calls about features in shards. */
export function createFeatureShards({
  projects,
  datasets,
  queue,
  pool,
}: FeatureShardsContext): Pick<Handlers<typeof runsCalls>, 'computeShard' | 'prepareShards' | 'takeShards'> {
  return {
    async prepareShards({ project, folder, ...request }, { signal }) {
      const paths = await projects.openForWriting(project);
      const job = await makeFeatureJob(datasets, paths, request, signal);
      const images = [...job.data.training, ...job.data.validation, ...job.data.test];
      const unpacked = images.some(({ path }) => path.startsWith(join(paths.data, 'unpacked')));
      const kept = !unpacked && (await prepareFolder(resolve(folder), job, signal));
      return { images: images.length, kept, unpacked };
    },
    async *computeShard({ project, shard, folder, ...request }, { signal }) {
      const job = await makeFeatureJob(datasets, await projects.openForWriting(project), request, signal);
      const where = { shard, folder: resolve(folder) };
      yield* pool.stream(({ client }) => client.computeShard({ job, ...where }, { signal }));
    },
    async *takeShards({ project, folder, ...request }, { signal }) {
      const paths = await projects.openForWriting(project);
      await requireNoTraining(paths, queue);
      const job = await makeFeatureJob(datasets, paths, request, signal);
      yield* pool.stream(({ client }) => client.takeShards({ job, folder: resolve(folder) }, { signal }));
    },
  };
}
