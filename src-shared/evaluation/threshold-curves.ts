// Curves over all thresholds of one class: ROC and precision-recall with their areas, as scikit-learn defines them.

/** Counts at one threshold: every probability of at least `threshold` counts as the class. */
export interface ThresholdPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The curves of one class. */
export interface ThresholdCurves {
  readonly positives: number;
  readonly negatives: number;
  /** From the highest threshold down; one point per different probability. */
  readonly points: readonly ThresholdPoint[];
  /** Area under the ROC curve; null without positives or negatives. */
  readonly auc: number | null;
  /** Average precision: the sum of (change of recall) × precision; null without positives. */
  readonly averagePrecision: number | null;
}

/** Computes the curves from the probabilities of a class and whether each image is of the class. */
export function thresholdCurves(
  probabilities: ArrayLike<number>,
  isClass: ArrayLike<boolean | number>,
): ThresholdCurves {
  const order = Uint32Array.from({ length: probabilities.length }, (_, i) => i).sort(
    (a, b) => probabilities[b]! - probabilities[a]!,
  );
  const points: ThresholdPoint[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const [at, i] of order.entries()) {
    if (isClass[i]) truePositives++;
    else falsePositives++;
    const next = order[at + 1];
    if (next === undefined || probabilities[next]! !== probabilities[i]!)
      points.push({ threshold: probabilities[i]!, truePositives, falsePositives });
  }
  return {
    positives: truePositives,
    negatives: falsePositives,
    points,
    ...areasOf(points, truePositives, falsePositives),
  };
}

function areasOf(points: readonly ThresholdPoint[], positives: number, negatives: number) {
  let [area, precisionSum, before] = [0, 0, { truePositives: 0, falsePositives: 0 }];
  for (const point of points) {
    const { truePositives, falsePositives } = point;
    area += ((falsePositives - before.falsePositives) * (truePositives + before.truePositives)) / 2;
    precisionSum +=
      ((truePositives - before.truePositives) * truePositives) / (truePositives + falsePositives);
    before = point;
  }
  return {
    auc: positives === 0 || negatives === 0 ? null : area / (positives * negatives),
    averagePrecision: positives === 0 ? null : precisionSum / positives,
  };
}

/** A point of a drawn curve. */
interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Returns the ROC curve, from (0, 0): false positive rate on x, true positive rate on y. Empty without positives or negatives. */
export function rocPoints({ points, positives, negatives }: ThresholdCurves): CurvePoint[] {
  if (positives === 0 || negatives === 0) return [];
  return [
    { x: 0, y: 0 },
    ...points.map(({ truePositives, falsePositives }) => ({
      x: falsePositives / negatives,
      y: truePositives / positives,
    })),
  ];
}

/** Returns the precision-recall curve, from recall 0 with precision 1. Empty without positives. */
export function precisionRecallPoints({ points, positives }: ThresholdCurves): CurvePoint[] {
  if (positives === 0) return [];
  return [
    { x: 0, y: 1 },
    ...points.map(({ truePositives, falsePositives }) => ({
      x: truePositives / positives,
      y: truePositives / (truePositives + falsePositives),
    })),
  ];
}

/** Returns at most `most` points, evenly spread, with the first and the last. */
export function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

/** Counts of images at one threshold, and the rates that follow; null if the denominator is zero. */
export interface ThresholdCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
}

/** Returns the counts if every probability of at least `threshold` counts as the class. */
export function countsAt(curves: ThresholdCurves, threshold: number): ThresholdCounts {
  const { points, positives, negatives } = curves;
  // The last point at or above the threshold.
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.threshold >= threshold) low = middle + 1;
    else high = middle;
  }
  const { truePositives = 0, falsePositives = 0 } = points[low - 1] ?? {};
  const found = truePositives + falsePositives;
  return {
    truePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: negatives - falsePositives,
    precision: found === 0 ? null : truePositives / found,
    recall: positives === 0 ? null : truePositives / positives,
    falsePositiveRate: negatives === 0 ? null : falsePositives / negatives,
  };
}

/** What a missed image of the class and a wrongly found image cost. */
export interface ErrorCosts {
  readonly missed: number;
  readonly wrong: number;
}

/** Returns the total cost of the errors at a threshold. */
export function costOf(
  { falseNegatives, falsePositives }: Pick<ThresholdCounts, 'falseNegatives' | 'falsePositives'>,
  { missed, wrong }: ErrorCosts,
): number {
  return falseNegatives * missed + falsePositives * wrong;
}

/** Returns the threshold of the lowest total cost, the highest of several; Infinity if finding nothing is cheapest. */
export function cheapestThreshold(
  { points, positives }: ThresholdCurves,
  costs: ErrorCosts,
): { threshold: number; cost: number } {
  let best = { threshold: Number.POSITIVE_INFINITY, cost: positives * costs.missed };
  for (const { threshold, truePositives, falsePositives } of points) {
    const cost = costOf({ falseNegatives: positives - truePositives, falsePositives }, costs);
    if (cost < best.cost) best = { threshold, cost };
  }
  return best;
}
