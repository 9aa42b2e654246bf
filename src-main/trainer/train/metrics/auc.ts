// The area under the ROC curve as Keras' AUC computes it: by 200 thresholds, joined by straight lines (keras/src/metrics/confusion_metrics.py).

/** Keras' number of thresholds. */
const thresholds = 200;

/** -1e-7, 1/199, 2/199 … 198/199, 1 + 1e-7. */
const thresholdAt = Float32Array.from({ length: thresholds }, (_, i) =>
  i === 0 ? -1e-7 : i === thresholds - 1 ? 1 + 1e-7 : i / (thresholds - 1),
);

/** Positives and negatives by how many thresholds their probability exceeds. */
export interface AucCounts {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** The area; null without positives or without negatives. */
  area(): number | null;
}

/** No samples yet. */
export function createAucCounts(): AucCounts {
  const positives = new Float64Array(thresholds + 1);
  const negatives = new Float64Array(thresholds + 1);
  return { positives, negatives, area: () => areaOf(positives, negatives) };
}

/** Adds a sample. */
export function addToAuc({ positives, negatives }: AucCounts, probability: number, positive: boolean): void {
  // A first guess; the loops below correct for rounding in the thresholds.
  let exceeded = Math.max(0, Math.min(thresholds, Math.floor(probability * (thresholds - 1))));
  while (exceeded < thresholds && probability > thresholdAt[exceeded]!) exceeded++;
  while (exceeded > 0 && probability <= thresholdAt[exceeded - 1]!) exceeded--;
  (positive ? positives : negatives)[exceeded]!++;
}

function areaOf(positives: Float64Array, negatives: Float64Array): number | null {
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const [p, n] = [total(positives), total(negatives)];
  if (p === 0 || n === 0) return null;
  // Rates at each threshold, from the highest one down.
  let [truePositives, falsePositives] = [positives[thresholds]!, negatives[thresholds]!];
  let area = 0;
  for (let i = thresholds - 1; i > 0; i--) {
    const [recall, fallOut] = [truePositives / p, falsePositives / n];
    truePositives += positives[i]!;
    falsePositives += negatives[i]!;
    area += ((falsePositives / n - fallOut) * (truePositives / p + recall)) / 2;
  }
  return area;
}
