// Maps of the images of a dataset by the features of a network.
import type { DataIndex } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { mostEmbedded } from '#shared/insight/embedding';
import type { Handlers } from '#shared/protocol/contract';
import type { insightCalls } from '#shared/protocol/engine/insight';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { runInSlices, type Steps, sortSteps } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { trainImageSteps } from '../runs/run-inputs';
import { selectGraph } from '../runs/select-graph';

/** Returns the call that maps the images of a dataset. */
export function createEmbedding(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof insightCalls>, 'embedding'> {
  return {
    async *embedding({ model, layer, settings, ...asked }, { signal }) {
      const paths = await projects.find(asked.project);
      const selected = await selectGraph(paths, model);
      const { index } = await datasets.view(asked, signal);
      const { graph } = settleInputSize(selected, medianSide(index.images));
      const total = index.images.length;
      if (total === 0) throw new GraftError('not-ready', 'The dataset has no images.');
      const chosen = await runInSlices(sampleSteps(index, mostEmbedded[settings.method]), nextTurn);
      const all = await runInSlices(trainImageSteps(index), nextTurn);
      const images = chosen.map((i) => all[i]!);
      yield { images: { paths: chosen.map((i) => index.images[i]!.path), total } };
      const { blobs, cache } = paths;
      const job = { graph, blobs, cache, images, layer, settings, seed: asked.seed };
      yield* pool.stream((trainer) => trainer.client.embedding(job, { signal }));
    },
  };
}

/** Returns the indices of at most `most` images: those with the lowest content hashes, so that added images replace few. */
function* sampleSteps({ images }: DataIndex, most: number): Steps<number[]> {
  const all = [...images.keys()];
  if (all.length <= most) return all;
  const byHash = yield* sortSteps(all, (a, b) => (images[a]!.hash < images[b]!.hash ? -1 : 1));
  return byHash.slice(0, most).sort((a, b) => a - b);
}
