// Finds the images of a dataset that are most similar to one image, by the features of a network.
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import { showIn } from '../data/dataset-calls';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { trainImageSteps } from '../runs/run-inputs';
import { selectGraph } from '../runs/select-graph';
import { readImage, targetOf } from './read-image';

/** Returns the call that finds similar images. */
export function createNeighbors(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof useCalls>, 'neighbors'> {
  return {
    async *neighbors({ model, image, count, mostComputed, ...asked }, { signal }) {
      const paths = await projects.find(asked.project);
      const selected = await selectGraph(paths, model);
      const view = await datasets.view(asked, signal);
      const { graph } = settleInputSize(selected, medianSide(view.index.images));
      const images = await runInSlices(trainImageSteps(view.index), nextTurn);
      const find = async () => {
        if ('bytes' in image) return image;
        if ('file' in image) return { name: basename(image.file), path: image.file };
        const place = view.index.images.findIndex(({ path }) => path === image.path);
        if (place >= 0) return place;
        // A left-out image is not among those that are compared.
        const named = { folder: asked.folder, path: image.path };
        return readImage(datasets, asked.project, named, targetOf(graph), signal);
      };
      const query = await find();
      if (images.length === 0) throw new GraftError('not-ready', 'The dataset has no images.');
      const job = { graph, blobs: paths.blobs, cache: paths.cache, images, query, count, mostComputed };
      const show = showIn(view);
      for await (const step of pool.stream((trainer) => trainer.client.neighbors(job, { signal }))) {
        const { neighbors, ...rest } = step;
        if (neighbors)
          yield { neighbors: neighbors.map(({ place, similarity }) => ({ image: show(place), similarity })) };
        else yield rest;
      }
    },
  };
}
