// What a finished run achieved, and what its curves tell: codes and values that the window and the command line word.
import { assertNever } from '../errors';
import { say, sentenceOf, type Words } from '../sentence';
import type { EpochRow, Evaluation } from './events';
import type { RunState } from './reduce-run';

/** One statement about a run's result. Shares are between 0 and 1. */
export type ResultPart =
  | {
      readonly key: 'counted';
      readonly right: number;
      readonly total: number;
      readonly part: Evaluation['part'];
    }
  | {
      readonly key: 'share';
      readonly accuracy: number;
      readonly total: number;
      readonly part: Evaluation['part'];
    }
  | { readonly key: 'confused'; readonly a: string; readonly b: string; readonly n: number }
  /** The answer that is right for most images if it is given for each. */
  | { readonly key: 'guessing'; readonly name: string; readonly right: number; readonly total: number }
  | { readonly key: 'weakest'; readonly name: string; readonly right: number; readonly total: number }
  | { readonly key: 'overfitting'; readonly best: number; readonly lowest: number; readonly last: number }
  | { readonly key: 'gap'; readonly training: number; readonly validation: number }
  | { readonly key: 'improving'; readonly drop: number; readonly epochs: number }
  | { readonly key: 'level' };

/** Epochs that a trend is read from. */
const trendEpochs = 3;
/** Relative change of the validation loss that counts as a trend. */
const trendShare = 0.05;
/** Difference of training and validation accuracy that counts as a gap. */
const gapShare = 0.1;

/** Returns the statements about a run, in the order of reading; empty if it has neither an evaluation nor a validated epoch. */
export function describeResult(state: RunState): ResultPart[] {
  const { evaluation } = state;
  const fit = describeFit(state.epochs);
  const parts = evaluation ? describeEvaluation(evaluation) : describeEpoch(state);
  // Curves that are level say nothing good about a network that guesses.
  const tells = fit && !(fit.key === 'level' && parts.some(({ key }) => key === 'guessing'));
  return tells ? [...parts, fit] : parts;
}

/**
 * Returns the accuracy, whether one answer for all images would be right as often, the two classes that are mistaken for each other most often, and the class with the lowest
 * recall; neither of two that are equal. With independent labels a cell counts no single mistake, so only the accuracy is returned.
 */
export function describeEvaluation(evaluation: Evaluation): ResultPart[] {
  const { confusion, classes, part } = evaluation;
  if (evaluation.multiLabel)
    return [{ key: 'share', accuracy: evaluation.accuracy, total: evaluation.count, part }];
  const rows = confusion.map((row, k) => ({
    name: classes[k] ?? String(k),
    right: row[k] ?? 0,
    total: row.reduce((sum, n) => sum + n, 0),
  }));
  const right = rows.reduce((sum, row) => sum + row.right, 0);
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const parts: ResultPart[] = [{ key: 'counted', right, total, part }];
  if (right === total) return parts;
  const frequent = rows.reduce((a, b) => (b.total > a.total ? b : a));
  // Which classes a network that guesses mistakes for each other says nothing.
  if (right <= frequent.total)
    return [...parts, { key: 'guessing', name: frequent.name, right: frequent.total, total }];
  let pair = { a: '', b: '', n: 0 };
  let ties = 0;
  for (let i = 0; i < rows.length; i++)
    for (let j = i + 1; j < rows.length; j++) {
      const n = (confusion[i]?.[j] ?? 0) + (confusion[j]?.[i] ?? 0);
      ties = n === pair.n ? ties + 1 : n > pair.n ? 0 : ties;
      if (n > pair.n) pair = { a: rows[i]!.name, b: rows[j]!.name, n };
    }
  if (rows.length > 2 && pair.n > 0 && ties === 0) parts.push({ key: 'confused', ...pair });
  const recall = (row: (typeof rows)[number]) => row.right / row.total;
  const [weakest, next] = rows.filter((row) => row.total > 0).sort((x, y) => recall(x) - recall(y));
  if (weakest && (!next || recall(weakest) < recall(next))) parts.push({ key: 'weakest', ...weakest });
  return parts;
}

/** Returns the validation accuracy of the weights that the run ended with: the restored epoch's, or the last one's. */
function describeEpoch({ epochs, endings, stage, counts }: RunState): ResultPart[] {
  const restored = endings[stage]?.restoredEpoch ?? null;
  const row = epochs.find(({ epoch }) => epoch === restored) ?? epochs.at(-1);
  if (!row?.validation) return [];
  return [{ key: 'share', accuracy: row.validation.accuracy, total: counts.validation, part: 'validation' }];
}

/**
 * Returns what the curves of the last stage tell; null with fewer than 3 validated epochs. Checked in this order:
 * - `overfitting`: the validation loss ended at least 5 % above its minimum while the training loss fell further.
 * - `improving`: the last epoch has the lowest validation loss, at least 5 % below that of 3 epochs before (or of the first).
 * - `gap`: the training accuracy ended at least 10 percentage points above the validation accuracy.
 * - `level`: none of these.
 */
export function describeFit(epochs: readonly EpochRow[]): ResultPart | null {
  const stage = epochs.at(-1)?.stage;
  const rows = epochs.flatMap(({ validation, ...row }) =>
    row.stage === stage && validation && Number.isFinite(validation.loss + row.training.loss)
      ? [{ ...row, validation }]
      : [],
  );
  const last = rows.at(-1);
  if (!last || rows.length < trendEpochs) return null;
  const best = rows.reduce((a, b) => (b.validation.loss < a.validation.loss ? b : a));
  const lowest = best.validation.loss;
  if (last.validation.loss > lowest * (1 + trendShare) && last.training.loss < best.training.loss)
    return { key: 'overfitting', best: best.epoch, lowest, last: last.validation.loss };
  const before = rows.at(-1 - trendEpochs) ?? rows[0]!;
  const drop = 1 - last.validation.loss / before.validation.loss;
  if (best === last && drop >= trendShare)
    return { key: 'improving', drop, epochs: last.epoch - before.epoch };
  const training = last.training.accuracy;
  const validation = last.validation.accuracy;
  return training - validation >= gapShare ? { key: 'gap', training, validation } : { key: 'level' };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Words a statement, for the command line. */
export function tellResult(part: ResultPart): Words {
  switch (part.key) {
    case 'counted':
      return say`${part.right} of ${part.total} ${sentenceOf(part.part)} images classified correctly.`;
    case 'share':
      return say`Accuracy ${percent(part.accuracy)} on ${part.total} ${sentenceOf(part.part)} images.`;
    case 'confused':
      return say`Most often confused: “${part.a}” and “${part.b}” (${part.n} images).`;
    case 'guessing':
      return say`No better than always answering “${part.name}”, which is right for ${part.right} of ${part.total}. Train longer, or check the learning rate and which layers are trainable.`;
    case 'weakest':
      return say`Lowest recall: “${part.name}”, ${part.right} of ${part.total}.`;
    case 'overfitting':
      return say`Overfitting: the validation loss was lowest in epoch ${part.best} (${part.lowest.toFixed(3)}) and rose to ${part.last.toFixed(3)}, while the training loss fell.`;
    case 'gap':
      return say`Sign of overfitting: training accuracy ${percent(part.training)}, validation accuracy ${percent(part.validation)}.`;
    case 'improving':
      return say`The validation loss was still falling, by ${percent(part.drop)} over the last ${part.epochs} epochs: training longer may help.`;
    case 'level':
      return 'The curves show no clear sign of over- or underfitting.';
    default:
      return assertNever(part);
  }
}
