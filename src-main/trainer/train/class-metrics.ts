// Metrics by class out of a confusion matrix and probabilities: precision, recall, F1, area under the ROC curve, top-k.
import type { ClassMetrics } from '#shared/recipe/run-events';

/** Probabilities beyond that many numbers are not kept for the areas. */
const maxKept = 20_000_000;

/** Probabilities of judged samples, gathered row by row. */
export interface Judged {
  add(label: number, probabilities: ArrayLike<number>): void;
  /** By class; `confusion[truth][predicted]` counts. */
  perClass(confusion: readonly (readonly number[])[]): ClassMetrics[];
  /** Share of samples whose class is among the `k` most probable; null where that says nothing. */
  top(): { k: number; accuracy: number } | null;
}

/** Starts gathering for so many classes and samples. */
export function gatherJudged(classes: number, samples: number): Judged {
  const keep = classes * samples <= maxKept;
  const labels: number[] = [];
  const columns = keep ? Array.from({ length: classes }, () => [] as number[]) : [];
  const k = classes > 5 ? 5 : 2;
  let among = 0;
  return {
    add(label, probabilities) {
      labels.push(label);
      for (const [i, column] of columns.entries()) column.push(probabilities[i]!);
      const own = probabilities[label]!;
      let above = 0;
      for (let i = 0; i < classes; i++)
        if (probabilities[i]! > own || (probabilities[i] === own && i < label)) above++;
      if (above < k) among++;
    },
    perClass: (confusion) =>
      confusion.map((row, i) => {
        const right = row[i]!;
        const count = row.reduce((sum, value) => sum + value, 0);
        const judged = confusion.reduce((sum, one) => sum + one[i]!, 0);
        const precision = judged === 0 ? null : right / judged;
        const recall = count === 0 ? null : right / count;
        const f1 = count + judged === 0 ? null : (2 * right) / (count + judged);
        const auc = columns[i] ? areaUnderCurve(columns[i], (at) => labels[at] === i) : null;
        return { count, precision, recall, f1, auc };
      }),
    top: () => (classes > 2 && labels.length > 0 ? { k, accuracy: among / labels.length } : null),
  };
}

/** Area under the ROC curve: the share of pairs of a positive and a negative that are in order, ties counting half (Mann and Whitney); null without pairs. */
export function areaUnderCurve(
  scores: readonly number[],
  isPositive: (index: number) => boolean,
): number | null {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    // Ties share the mean of their ranks, which count from 1.
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if (!isPositive(order[i]!)) continue;
      positives++;
      ranks += rank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
