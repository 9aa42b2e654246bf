// The nearest-class-mean probe: measures how well features separate classes, without training.

/** Returns the fraction of samples nearest to the mean of their own class: see `nearestMeans`. */
export function nearestMeanAccuracy(
  features: Float32Array,
  width: number,
  labels: readonly number[],
  classes: number,
): number {
  if (labels.length === 0 || width === 0) return 0;
  const nearest = nearestMeans(features, width, labels, classes);
  return nearest.filter((label, i) => label === labels[i]).length / labels.length;
}

/**
 * Returns the class whose mean is nearest to each sample (Mensink et al. 2013); -1 if there is no other sample. Each sample
 * is excluded from its class's mean, so a class with one sample is never found. Features are `[n, width]`, row by row;
 * columns are standardized.
 */
export function nearestMeans(
  features: Float32Array,
  width: number,
  labels: readonly number[],
  classes: number,
): number[] {
  const n = labels.length;
  const rows = standardize(features, n, width);
  const sums = Array.from({ length: classes }, () => new Float64Array(width));
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < n; i++) {
    const sum = sums[labels[i]!]!;
    counts[labels[i]!]!++;
    for (let j = 0; j < width; j++) sum[j]! += rows[i * width + j]!;
  }
  return labels.map((_, i) => {
    const own = labels[i]!;
    let best = -1;
    let nearest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const count = counts[k]! - (k === own ? 1 : 0);
      if (count === 0) continue;
      const sum = sums[k]!;
      let distance = 0;
      for (let j = 0; j < width && distance < nearest; j++) {
        const value = rows[i * width + j]!;
        const difference = value - (sum[j]! - (k === own ? value : 0)) / count;
        distance += difference * difference;
      }
      if (distance < nearest) {
        nearest = distance;
        best = k;
      }
    }
    return best;
  });
}

/** Standardizes columns to mean 0 and standard deviation 1 (constant columns to 0), then scales rows to length 1. */
function standardize(features: Float32Array, n: number, width: number): Float32Array {
  const rows = new Float32Array(features.length);
  for (let j = 0; j < width; j++) {
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) mean += features[i * width + j]!;
    mean /= n;
    for (let i = 0; i < n; i++) squares += (features[i * width + j]! - mean) ** 2;
    const deviation = Math.sqrt(squares / n);
    const scale = deviation > 1e-8 ? 1 / deviation : 0;
    for (let i = 0; i < n; i++) rows[i * width + j] = (features[i * width + j]! - mean) * scale;
  }
  for (let i = 0; i < n; i++) {
    let length = 0;
    for (let j = 0; j < width; j++) length += rows[i * width + j]! ** 2;
    const scale = length > 0 ? 1 / Math.sqrt(length) : 0;
    for (let j = 0; j < width; j++) rows[i * width + j]! *= scale;
  }
  return rows;
}
