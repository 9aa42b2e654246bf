// Predicts all images of a folder, in batches that are streamed, and returns thumbnails of them.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { isImageName } from '#shared/image-names';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { settleInputSize } from '#shared/recipe/input-size';
import { say } from '#shared/sentence';
import type { TrainerPool } from '../../process/trainer-pool';
import { listImages } from '../../store/list-images';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { selectAveraged } from './averaging';

/** Returns the calls about images of a folder that is no dataset. */
export function createFolderPredictions(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof useCalls>, 'predictFolder' | 'fileThumbnail'> {
  return {
    async *predictFolder({ project, model, folder, top, also, testTime }, { signal }) {
      const paths = await projects.find(project);
      const names = await listImages(folder);
      if (!names || names.length === 0)
        throw new GraftError('not-found', say`No images found in ${folder}.`, folder);
      const averaged = await selectAveraged(paths, model, also);
      const [graph, ...others] = averaged.map((one) => settleInputSize(one.graph, null).graph);
      const total = names.length;
      yield { total, predictions: [] };
      const images = names.map((name) => ({ name, path: join(folder, name) }));
      const job = { graph: graph!, also: others, testTime, blobs: paths.blobs, images, top };
      const batches = pool.stream((trainer) => trainer.client.predictMany(job, { signal }));
      for await (const { predictions } of batches) yield { total, predictions };
    },
    async fileThumbnail({ folder, name, size }, { signal }) {
      const path = join(folder, name);
      if (!isImageName(name)) throw new GraftError('invalid', say`${path} is not an image file.`, path);
      const bytes = await datasets.pool.thumbnail({ path, name }, size, { signal });
      return { bytes: new Uint8Array(bytes) };
    },
  };
}
