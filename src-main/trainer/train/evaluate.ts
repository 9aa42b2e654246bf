// Loss, accuracy, confusion and mistakes over pictures, by a session's `evaluate` program.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { Evaluation } from '#shared/recipe/run-events';
import type { Session } from '../recorder/session';
import { tf } from '../tf';
import { chunksOf, feedsOf, type LoadBatch, prefetch } from './batch';
import { gatherJudged } from './class-metrics';
import type { GivenLayer } from './step';

/** What an evaluation needs. */
export interface EvaluationWork {
  readonly session: Session;
  readonly given: readonly GivenLayer[];
  readonly load: LoadBatch;
  /** Samples for which the session's program was recorded. */
  readonly batchSize: number;
  readonly pictures: readonly TrainPicture[];
  readonly classes: readonly string[];
  readonly part: Evaluation['part'];
}

/** Evaluates; yields how far it is and returns the result. Pictures that can not be read don't count. */
export async function* evaluatePictures(
  work: EvaluationWork,
): AsyncGenerator<{ done: number; total: number }, Evaluation> {
  const { session, given, pictures, classes } = work;
  const confusion = classes.map(() => classes.map(() => 0));
  const mistakes: Evaluation['mistakes'] = [];
  const judged = gatherJudged(classes.length, pictures.length);
  let loss = 0;
  let count = 0;
  let done = 0;
  for await (const [chunk, batch] of prefetch(chunksOf(pictures, work.batchSize), (part) =>
    work.load(part, null),
  )) {
    done += chunk.length;
    if (batch.pictures.length > 0) {
      const feeds = feedsOf(batch, given, work.batchSize);
      const outputs = session.run('evaluate', feeds);
      const losses = outputs.get('losses')!.dataSync();
      const probabilities = outputs.get('probabilities')!.dataSync();
      tf.dispose([...feeds.values(), ...outputs.values()]);
      const width = probabilities.length / work.batchSize;
      for (const [row, picture] of batch.pictures.entries()) {
        const own = probabilities.subarray(row * width, (row + 1) * width);
        const { label, probability } = greatest(own);
        judged.add(picture.label, own);
        loss += losses[row]!;
        count++;
        confusion[picture.label]![label]!++;
        if (label !== picture.label) {
          mistakes.push({
            path: picture.name ?? picture.path,
            truth: picture.label,
            predicted: label,
            probability,
          });
        }
      }
    }
    yield { done, total: pictures.length };
    await nextTurn();
  }
  const top = judged.top();
  const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  return {
    loss: count === 0 ? 0 : loss / count,
    accuracy: count === 0 ? 0 : right / count,
    part: work.part,
    count,
    classes: [...classes],
    confusion,
    perClass: judged.perClass(confusion),
    ...(top ? { top } : {}),
    mistakes,
  };
}

function greatest(values: ArrayLike<number>): { label: number; probability: number } {
  let label = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[label]!) label = i;
  return { label, probability: values[label]! };
}
