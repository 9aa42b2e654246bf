// Loss, accuracy, confusion matrix and mistakes over images, by a session's `evaluate` program.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Evaluation } from '#shared/run/events';
import type { Session } from '../../recorder/session';
import { tf } from '../../tf';
import { chunksOf, feedsOf, type LoadBatch, prefetch } from '../features/batch';
import type { FedLayer } from '../pixels/fed-layers';
import { collectMetrics, type MetricsCollector } from './class-metrics';

/** What an evaluation needs. */
export interface EvaluationWork {
  readonly session: Session;
  readonly given: readonly FedLayer[];
  readonly load: LoadBatch;
  /** Samples for which the session's program was recorded. */
  readonly batchSize: number;
  readonly images: readonly TrainImage[];
  readonly classes: readonly string[];
  readonly part: Evaluation['part'];
  /** An image may have several classes, or none. */
  readonly multiLabel?: boolean;
}

/** Evaluates; yields progress and returns the result. Images that cannot be read are not counted. */
export async function* evaluateImages(
  work: EvaluationWork,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const { session, given, images, classes, multiLabel = false } = work;
  const evaluated = collectMetrics(classes, multiLabel);
  let done = 0;
  for await (const [chunk, batch] of prefetch(chunksOf(images, work.batchSize), (part) =>
    work.load(part, null),
  )) {
    done += chunk.length;
    if (batch.images.length > 0) {
      const feeds = feedsOf(batch, given, work.batchSize, multiLabel ? classes.length : null);
      const outputs = session.run('evaluate', feeds);
      const losses = outputs.get('losses')!.dataSync();
      const probabilities = outputs.get('probabilities')!.dataSync();
      tf.dispose([...feeds.values(), ...outputs.values()]);
      batch.release?.();
      addBatch(evaluated, batch.images, losses, probabilities, probabilities.length / work.batchSize);
    }
    yield { done, total: images.length };
    await nextTurn();
  }
  return evaluated.evaluation(work.part);
}

/** Adds a batch: a row of `width` probabilities and a loss for each image. */
function addBatch(
  evaluated: MetricsCollector,
  images: readonly TrainImage[],
  losses: ArrayLike<number>,
  probabilities: Float32Array | Int32Array | Uint8Array,
  width: number,
): void {
  for (const [row, image] of images.entries())
    evaluated.add(image, probabilities.subarray(row * width, (row + 1) * width), losses[row]!);
}
