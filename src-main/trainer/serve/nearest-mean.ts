// The nearest-class-mean probe: how well features tell classes apart, without training anything.

/**
 * Share of samples that are nearest to the mean of their own class, each left out of its mean: features `[n, width]`
 * row by row, standardized by column. Mensink et al. 2013; classes with one sample are never right.
 */
export function nearestMeanAccuracy(
  features: Float32Array,
  width: number,
  labels: readonly number[],
  classes: number,
): number {
  const n = labels.length;
  if (n === 0 || width === 0) return 0;
  const rows = standardize(features, n, width);
  const sums = Array.from({ length: classes }, () => new Float64Array(width));
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < n; i++) {
    const sum = sums[labels[i]!]!;
    counts[labels[i]!]!++;
    for (let j = 0; j < width; j++) sum[j]! += rows[i * width + j]!;
  }
  let right = 0;
  for (let i = 0; i < n; i++) {
    const own = labels[i]!;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const count = counts[k]! - (k === own ? 1 : 0);
      if (count === 0) continue;
      const sum = sums[k]!;
      let distance = 0;
      for (let j = 0; j < width && distance < least; j++) {
        const value = rows[i * width + j]!;
        const off = value - (sum[j]! - (k === own ? value : 0)) / count;
        distance += off * off;
      }
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    if (best === own) right++;
  }
  return right / n;
}

/** Columns to mean 0 and deviation 1 (constant ones to 0), then rows to length 1. */
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
