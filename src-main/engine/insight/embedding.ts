// Maps of the images of a dataset by the features of a network.
import { GraftError } from '#shared/errors';
import { mostEmbedded } from '#shared/insight/embedding';
import type { Handlers } from '#shared/protocol/contract';
import type { insightCalls } from '#shared/protocol/engine/insight';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { trainImageSteps } from '../runs/run-inputs';
import { selectGraph } from '../runs/select-graph';
import { sampleSteps } from './sample';

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
      const chosen = await runInSlices(
        sampleSteps(index, [...index.images.keys()], mostEmbedded[settings.method]),
        nextTurn,
      );
      const all = await runInSlices(trainImageSteps(index), nextTurn);
      const images = chosen.map((i) => all[i]!);
      yield { images: { paths: chosen.map((i) => index.images[i]!.path), total } };
      const { blobs, cache } = paths;
      const job = { graph, blobs, cache, images, layer, settings, seed: asked.seed };
      yield* pool.stream((trainer) => trainer.client.embedding(job, { signal }));
    },
  };
}
