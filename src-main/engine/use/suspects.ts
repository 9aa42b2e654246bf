// Finds images that look mislabeled, by the labels of their nearest neighbors in the network's features.

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

/** Returns the call that finds images that look mislabeled. */
export function createSuspects(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof useCalls>, 'suspects'> {
  return {
    async *suspects({ model, neighbors, limit, folds, ...asked }, { signal }) {
      const paths = await projects.find(asked.project);
      const selected = await selectGraph(paths, model);
      const view = await datasets.view(asked, signal);
      const { graph } = settleInputSize(selected, medianSide(view.index.images));
      const images = await runInSlices(trainImageSteps(view.index), nextTurn);
      const { blobs, cache } = paths;
      const [classes, seed] = [view.index.classes.length, asked.seed];
      const job = { graph, blobs, cache, images, neighbors, limit, folds, classes, seed };
      const show = showIn(view);
      for await (const step of pool.stream((trainer) => trainer.client.suspects(job, { signal }))) {
        if (step.progress) yield { progress: step.progress };
        if (step.suspects)
          yield {
            suspects: step.suspects.map(({ place, nearest, ...facts }) => ({
              ...facts,
              image: show(place),
              nearest: nearest.slice(0, 5).map(show),
            })),
          };
      }
    },
  };
}
