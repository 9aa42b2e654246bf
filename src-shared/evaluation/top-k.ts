// Top-k accuracy, and the classes that are confused most.
import { greatest, hasClass, rowOf, type Scores } from './scores';

/** Returns the accuracy for k = 1 to `most`: the share of images whose class is among the k most probable ones. Ties with the k-th probability count as among them, as in TensorFlow's in_top_k. */
export function topAccuracies(scores: Scores, most = 10): number[] {
  const { images, classes } = scores;
  const hits = new Float64Array(Math.min(most, classes.length));
  for (const [i, image] of images.entries()) {
    const row = rowOf(scores, i);
    const own = row[image.label]!;
    const above = row.reduce((n, p) => n + (p > own ? 1 : 0), 0);
    for (let k = above; k < hits.length; k++) hits[k]!++;
  }
  return Array.from(hits, (n) => (images.length === 0 ? 0 : n / images.length));
}

/** Two classes of which images of the first are classified as the second. */
export interface ConfusedPair {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Share of the images of the true class. */
  readonly share: number;
}

/** How a confusion matrix is shown: counts, shares of each row (true class), shares of each column (predicted class). */
export const confusionViews = ['counts', 'rows', 'columns'] as const;
/** See `confusionViews`. */
export type ConfusionView = (typeof confusionViews)[number];

/** Returns the matrix as counts, or each row or column divided by its sum; 0 where the sum is 0. */
export function confusionBy(confusion: readonly (readonly number[])[], by: ConfusionView): number[][] {
  if (by === 'counts') return confusion.map((row) => [...row]);
  const sum = (values: readonly number[]) => values.reduce((total, n) => total + n, 0);
  const columns = by === 'columns' ? columnSums(confusion) : [];
  return confusion.map((row) => {
    const own = sum(row);
    return row.map((n, k) => {
      const whole = by === 'rows' ? own : columns[k]!;
      return whole === 0 ? 0 : n / whole;
    });
  });
}

function columnSums(confusion: readonly (readonly number[])[]): number[] {
  const sums = new Array<number>(confusion[0]?.length ?? 0).fill(0);
  for (const row of confusion) for (const [k, n] of row.entries()) sums[k]! += n;
  return sums;
}

/** Returns the pairs confused most, by count, then by share. */
export function confusedPairs(confusion: readonly (readonly number[])[], most = 10): ConfusedPair[] {
  const shares = confusionBy(confusion, 'rows');
  const pairs = confusion.flatMap((row, truth) =>
    row.flatMap((count, predicted) =>
      truth !== predicted && count > 0
        ? [{ truth, predicted, count, share: shares[truth]![predicted]! }]
        : [],
    ),
  );
  return pairs.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, most);
}

/** Returns `[true class][predicted class]` counts; of a multi-label dataset, each predicted class (above 0.5) of each true class. */
export function confusionOf(scores: Scores): number[][] {
  const { classes, images, multiLabel } = scores;
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  for (const [i, image] of images.entries()) {
    const row = rowOf(scores, i);
    if (!multiLabel) confusion[image.label]![greatest(row)]!++;
    else
      for (let c = 0; c < row.length; c++)
        if (row[c]! > 0.5) for (let k = 0; k < row.length; k++) if (hasClass(image, k)) confusion[k]![c]!++;
  }
  return confusion;
}
