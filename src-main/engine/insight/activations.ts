// The values of a layer for the pinned image and for a sample of the dataset, by a trainer of the pool.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { computablePart } from '#shared/insight/computable-part';
import type { Handlers } from '#shared/protocol/contract';
import type { insightCalls } from '#shared/protocol/engine/insight';
import type { SingleImage } from '#shared/protocol/trainer/single-image';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { trainImageSteps } from '../runs/run-inputs';
import { unfinishedGraph } from '../runs/select-graph';
import { sampleSteps } from './sample';

type Call = Parameters<Handlers<typeof insightCalls>['activations']>[0];

/** Returns the call that describes the values of a layer. `imageFor` returns an image for the trainer. */
export function createActivations(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
  imageFor: (
    project: string,
    graph: LayerGraph,
    image: NonNullable<Call['image']>,
    signal: AbortSignal,
  ) => Promise<SingleImage>,
): Pick<Handlers<typeof insightCalls>, 'activations'> {
  async function sampleOf({ project, sample }: Call, signal: AbortSignal) {
    if (!sample) return null;
    const { index, parts } = await datasets.view({ ...sample, project }, signal);
    if (index.images.length === 0) throw new GraftError('not-ready', 'The dataset has no images.');
    const all = [...index.images.keys()];
    const validation = all.filter((i) => parts[i] === 'validation');
    const part = validation.length > 0 ? ('validation' as const) : ('all' as const);
    const from = validation.length > 0 ? validation : all;
    const chosen = await runInSlices(sampleSteps(index, from, sample.count), nextTurn);
    const images = await runInSlices(trainImageSteps(index), nextTurn);
    return {
      of: { part, count: chosen.length, total: from.length },
      images: chosen.map((i) => images[i]!),
      side: medianSide(index.images),
    };
  }

  return {
    async *activations(asked, { signal }) {
      const { project, model, layer, image } = asked;
      const paths = await projects.find(project);
      const sample = await sampleOf(asked, signal);
      const whole = settleInputSize(await unfinishedGraph(paths, model), sample?.side ?? null).graph;
      const graph = computablePart(whole);
      if (!graph.layers.some(({ name }) => name === layer)) {
        if (!whole.layers.some(({ name }) => name === layer))
          throw new GraftError('not-found', say`There is no layer '${layer}' in '${whole.name}'.`, layer);
        throw new GraftError(
          'not-ready',
          say`'${layer}' cannot be computed: a layer before it has an error.`,
          layer,
        );
      }
      const shown = image && (await imageFor(project, graph, image, signal));
      if (sample) yield { of: sample.of };
      const { blobs, cache } = paths;
      const job = { graph, blobs, cache, layer, image: shown, images: sample?.images ?? [] };
      yield* pool.stream((trainer) => trainer.client.activations(job, { signal }));
    },
  };
}
