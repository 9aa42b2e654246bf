// Evaluates a graph on images, end to end.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Evaluation } from '#shared/run/events';
import { countViews, type TestTime } from '#shared/run/test-time';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { openSession, type Session } from '../recorder/session';
import { featureBatches, pixelBatches } from '../train/features/batch';
import { fedLayersAt } from '../train/features/compute-features';
import { findCachedPrefix } from '../train/features/feature-folder';
import { evaluateProgram } from '../train/loop/step';
import { scoringGraph } from '../train/loss/scoring';
import { collectMetrics } from '../train/metrics/class-metrics';
import { evaluateImages } from '../train/metrics/evaluate';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { openPixelSource } from '../train/pixels/pixels';
import { chosenEngine } from '../webgpu/feature-engine';
import { loadWeights } from '../weights/load';
import { averageProbabilities } from './average';

/** The networks and images of an evaluation. */
export interface EvaluateWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
  readonly classes: readonly string[];
  /** Folder of cached features, which are reused. */
  readonly cache?: string;
  readonly part: Evaluation['part'];
  /** Further networks of the same classes: probabilities are averaged. */
  readonly also?: readonly LayerGraph[] | undefined;
  /** Several views of each image: probabilities are averaged. */
  readonly testTime?: TestTime | undefined;
  readonly images: readonly TrainImage[];
}

/** Evaluates. Yields progress and returns the result. */
export async function* evaluateGraph(
  work: EvaluateWork,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const { graph, blobs, classes, part, images } = work;
  const multiLabel = images.some(({ labels }) => labels !== undefined);
  if (work.also?.length || (work.testTime && countViews(work.testTime) > 1) || work.testTime?.crops === 'one')
    return yield* evaluateAveraged(work, multiLabel);
  const input = pixelLayer(graph);
  const batchSize = Math.max(1, Math.min(32, images.length));
  const hashes = images.map(({ hash }) => hash);
  const kept = work.cache ? findCachedPrefix(work.cache, graph, hashes, { engine: chosenEngine() }) : null;
  const given = kept ? fedLayersAt(graph, kept.prefix) : [input];
  const source = kept ? null : openPixelSource(work.pool, pixelTarget(graph), 0);
  let session: Session | null = null;
  try {
    const suffix =
      kept && new Set(graph.layers.map(({ name }) => name).filter((name) => !kept.prefix.layers.has(name)));
    session = openSession({
      state: await loadWeights(graph, blobs, suffix ?? undefined),
      programs: {
        evaluate: evaluateProgram(
          {
            scoring: scoringGraph(graph, { multiLabel }),
            given,
            multiLabel: multiLabel ? classes.length : null,
          },
          batchSize,
        ),
      },
    });
    const load = kept ? featureBatches(given, kept.store) : pixelBatches(input, source!);
    return yield* evaluateImages({
      session,
      given,
      load,
      batchSize,
      images,
      classes,
      part,
      multiLabel,
    });
  } finally {
    session?.dispose();
    source?.dispose();
    kept?.store.close();
  }
}

async function* evaluateAveraged(
  { graph, also = [], testTime, blobs, pool, cache, images, classes, part }: EvaluateWork,
  multiLabel: boolean,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const graphs = [graph, ...also];
  const means = yield* averageProbabilities({ graphs, testTime, blobs, pool, cache, images, multiLabel });
  const evaluated = collectMetrics(classes, multiLabel);
  for (const [i, mean] of means.entries())
    if (mean) evaluated.add(images[i]!, mean, lossOfMean(images[i]!, mean, multiLabel));
  return evaluated.evaluation(part);
}

/** Keras' epsilon: probabilities are clipped to [epsilon, 1 - epsilon]. */
const epsilon = 1e-7;

/** Returns the cross-entropy of averaged probabilities; with several labels per image, the mean over classes. */
function lossOfMean({ label, labels }: TrainImage, mean: Float64Array, multiLabel: boolean): number {
  const clip = (p: number) => Math.min(1 - epsilon, Math.max(epsilon, p));
  if (!multiLabel) return -Math.log(clip(mean[label]!));
  const truth = new Set(labels ?? [label]);
  return mean.reduce((sum, p, i) => sum - Math.log(clip(truth.has(i) ? p : 1 - p)), 0) / mean.length;
}
