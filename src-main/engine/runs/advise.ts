// The strategy adviser: measures on a sample of images how well the network's features separate the classes.

import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { adviseStrategy, type ProbedCut } from '#shared/recipe/strategy';
import { say } from '#shared/sentence';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { candidateCuts } from './narrow-points';
import { createRunData, withResize } from './run-inputs';
import { sampleImages } from './sample-images';

/** Maximum number of images to measure, and minimum per class. */
const sampleSize = 400;
const minPerClass = 8;

/** Returns the call that advises on a strategy. */
export function createAdvise(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof runsCalls>, 'advise'> {
  return {
    async *advise({ project, recipe, graph, rescan }, { signal }) {
      const paths = await projects.find(project);
      const index = await datasets[rescan ? 'fresh' : 'latest'](paths, recipe.data, signal);
      const { data } = await createRunData(index, recipe);
      const sized = settleInputSize(graph, medianSide(index.images)).graph;
      const shown = withResize(sized, recipe.data.resize);
      const layers = candidateCuts(shown);
      if (layers.length === 0)
        throw new GraftError(
          'not-ready',
          'The network has no layer with feature maps, so there are no features to measure.',
        );
      if (data.classes.length < 2 || data.training.length < 2 * data.classes.length)
        throw new GraftError(
          'not-ready',
          say`Expected at least 2 classes with 2 training images each, found ${data.training.length} images of ${data.classes.length} classes.`,
        );
      const perClass = Math.max(minPerClass, Math.floor(sampleSize / data.classes.length));
      const images = sampleImages(data.training, data.classes.length, perClass);
      const request = { graph: shown, layers, classes: data.classes.length, images, blobs: paths.blobs };
      for await (const { progress, result } of pool.stream((trainer) =>
        trainer.client.probe(request, { signal }),
      )) {
        if (progress) yield { progress };
        if (!result) continue;
        const { accuracies, pixels, sample } = result;
        const counts = data.classes.map((_, label) => images.filter((one) => one.label === label).length);
        yield {
          advice: adviseStrategy({
            cuts: describeCuts(shown, layers, accuracies),
            chance: Math.max(...counts) / images.length,
            pixels,
            sample,
            images: data.training.length,
            classes: data.classes.length,
          }),
        };
      }
    },
  };
}

function describeCuts(
  graph: LayerGraph,
  layers: readonly string[],
  accuracies: readonly number[],
): ProbedCut[] {
  const facts = inferGraph(graph);
  const before = new Map<string, number>();
  let sum = 0;
  for (const { name } of graph.layers) {
    sum += facts.layers.get(name)?.flops ?? 0;
    before.set(name, sum);
  }
  return layers.map((layer, i) => ({
    layer,
    accuracy: accuracies[i] ?? 0,
    channels: facts.layers.get(layer)?.shape.at(-1) ?? 0,
    share: sum > 0 ? before.get(layer)! / sum : 0,
  }));
}
