// What half precision changes on a sample of a project's images, for the frozen layers of a stage.
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { frozenPrefix, trainableLayers } from '#shared/run/prefix';
import { say } from '#shared/sentence';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { createRunData, withResize } from './run-inputs';
import { sampleImages } from './sample-images';

/** Maximum number of images to compare, and minimum per class. */
const sampleSize = 160;
const minPerClass = 4;

/** Returns the call that compares. */
export function createComparePrecision(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof runsCalls>, 'comparePrecision'> {
  return {
    async *comparePrecision({ project, recipe, graph, rescan, stage: index }, { signal }) {
      const paths = await projects.find(project);
      const stage = recipe.stages[index];
      if (!stage) throw new GraftError('invalid', say`The recipe has no stage ${index + 1}.`);
      const dataset = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
      const { data } = await createRunData(dataset, recipe);
      const shown = withResize(settleInputSize(graph, medianSide(dataset.images)).graph, recipe.data.resize);
      const layers = frozenPrefix(shown, trainableLayers(shown, stage), true)?.frontier ?? [];
      if (layers.length === 0)
        throw new GraftError(
          'not-ready',
          say`The stage '${stage.name}' has no frozen layers whose outputs could be cached.`,
        );
      // Its features are those of images without augmentation, as in validation.
      const images = sampleImages(
        data.validation.length > 0 ? data.validation : data.training,
        data.classes.length,
        Math.max(minPerClass, Math.floor(sampleSize / data.classes.length)),
      );
      const request = {
        graph: shown,
        layers: [...layers],
        classes: data.classes.length,
        images,
        blobs: paths.blobs,
      };
      yield* pool.stream((trainer) => trainer.client.comparePrecision(request, { signal }));
    },
  };
}
