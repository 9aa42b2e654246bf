// Evaluates any graph on pictures, end to end.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { Evaluation } from '#shared/recipe/run-events';
import type { DecoderPool } from '../../pictures/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { openSession, type Session } from '../recorder/session';
import { featureBatches, pixelBatches } from '../train/batch';
import { evaluatePictures } from '../train/evaluate';
import { findKept } from '../train/feature-folder';
import { givenAt } from '../train/features';
import { scoringGraph } from '../train/loss';
import { pixelLayer, pixelTarget } from '../train/open-stage';
import { openPixelSource } from '../train/pixels';
import { evaluateProgram } from '../train/step';
import { loadWeights } from '../weights/load';

/** What to evaluate on what. */
export interface EvaluateWork {
  readonly graph: LayerGraph;
  readonly blobs: BlobStore;
  readonly pool: DecoderPool;
  readonly classes: readonly string[];
  /** Where features are kept; what is there is not computed again. */
  readonly cache?: string;
  readonly part: Evaluation['part'];
  readonly pictures: readonly TrainPicture[];
}

/** Evaluates; yields how far it is and returns the result. */
export async function* evaluateGraph(
  work: EvaluateWork,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const { graph, blobs, classes, part, pictures } = work;
  const input = pixelLayer(graph);
  const batchSize = Math.max(1, Math.min(32, pictures.length));
  const hashes = pictures.map(({ hash }) => hash);
  const kept = work.cache ? findKept(work.cache, graph, hashes) : null;
  const given = kept ? givenAt(graph, kept.prefix) : [input];
  const source = kept ? null : openPixelSource(work.pool, pixelTarget(graph), 0);
  let session: Session | null = null;
  try {
    const behind =
      kept && new Set(graph.layers.map(({ name }) => name).filter((name) => !kept.prefix.layers.has(name)));
    session = openSession({
      state: await loadWeights(graph, blobs, behind ?? undefined),
      programs: { evaluate: evaluateProgram({ scoring: scoringGraph(graph), given }, batchSize) },
    });
    const load = kept ? featureBatches(given, kept.store) : pixelBatches(input, source!);
    return yield* evaluatePictures({ session, given, load, batchSize, pictures, classes, part });
  } finally {
    session?.dispose();
    source?.dispose();
    kept?.store.close();
  }
}
