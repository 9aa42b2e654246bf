// Evaluates any graph on pictures, end to end.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { Evaluation } from '#shared/recipe/run-events';
import type { DecoderPool } from '../../pictures/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { openSession } from '../recorder/session';
import { pixelBatches } from '../train/batch';
import { evaluatePictures } from '../train/evaluate';
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
  readonly part: Evaluation['part'];
  readonly pictures: readonly TrainPicture[];
}

/** Evaluates; yields how far it is and returns the result. */
export async function* evaluateGraph(
  work: EvaluateWork,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const input = pixelLayer(work.graph);
  const batchSize = Math.max(1, Math.min(32, work.pictures.length));
  const session = openSession({
    state: await loadWeights(work.graph, work.blobs),
    programs: { evaluate: evaluateProgram({ scoring: scoringGraph(work.graph), given: [input] }, batchSize) },
  });
  const source = openPixelSource(work.pool, pixelTarget(work.graph), 0);
  try {
    const load = pixelBatches(input, source);
    const { classes, part, pictures } = work;
    return yield* evaluatePictures({ session, given: [input], load, batchSize, pictures, classes, part });
  } finally {
    session.dispose();
    source.dispose();
  }
}
