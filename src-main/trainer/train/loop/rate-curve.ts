// Suggests a learning rate from a learning-rate finder's curve.

/** Returns the rate at which the smoothed loss falls fastest per logarithm of the rate, before its minimum; null if it never falls. */
export function suggestRate(
  points: readonly { readonly rate: number; readonly loss: number }[],
): number | null {
  const lowest = points.reduce((best, { loss }, i) => (loss < points[best]!.loss ? i : best), 0);
  // Skips the first points, which are mostly noise of the first batches.
  const first = Math.min(Math.floor(points.length / 10), lowest);
  let steepest = 0;
  let rate: number | null = null;
  const reach = 3;
  for (let i = first + reach; i <= lowest - reach; i++) {
    const [a, b] = [points[i - reach]!, points[i + reach]!];
    const slope = (b.loss - a.loss) / Math.log(b.rate / a.rate);
    if (slope < steepest) {
      steepest = slope;
      rate = points[i]!.rate;
    }
  }
  return rate;
}
