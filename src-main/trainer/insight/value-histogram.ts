// Collects values into a histogram in one pass. The width of its bins is a power of 2, so that bins merge exactly when the range grows.
import { mostBins, type ValueHistogram } from '#shared/insight/activations';

/** Collects values. */
export interface HistogramBuilder {
  add(values: ArrayLike<number>): void;
  result(): ValueHistogram;
}

/** Digits of a float32: bins are not narrower than its rounding. */
const digits = 23;

/** Creates an empty histogram. The result does not depend on the order of the values, except for rounding of the moments. */
export function createHistogram(): HistogramBuilder {
  let [count, notFinite, zeros] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [mean, squares] = [0, 0];
  /** Range of the values that are not 0. */
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let exponent = Number.NEGATIVE_INFINITY;
  /** Index of the first bin, in widths. */
  let first = 0;
  let bins: number[] = [];

  /** Widens the bins until they cover the range. */
  function cover(): void {
    const size = Math.max(Math.abs(low), Math.abs(high));
    let next = Math.max(exponent, Math.floor(Math.log2(size)) - digits);
    while (Math.floor(high / 2 ** next) - Math.floor(low / 2 ** next) >= mostBins) next++;
    const start = Math.floor(low / 2 ** next);
    const merged = new Array<number>(Math.floor(high / 2 ** next) - start + 1).fill(0);
    const by = 2 ** (next - exponent);
    for (const [i, n] of bins.entries()) if (n > 0) merged[Math.floor((first + i) / by) - start]! += n;
    [exponent, first, bins] = [next, start, merged];
  }

  return {
    add(values) {
      let [sum, here] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) continue;
        here++;
        sum += value;
        if (value < min) min = value;
        if (value > max) max = value;
        if (value === 0) zeros++;
        else {
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      count += values.length;
      notFinite += values.length - here;
      if (here === 0) return;
      // Chan's rule for joining moments of two sets.
      const before = count - notFinite - here;
      const ownMean = sum / here;
      let own = 0;
      if (low <= high) cover();
      const scale = 2 ** -exponent;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) continue;
        own += (value - ownMean) ** 2;
        if (value !== 0) bins[Math.floor(value * scale) - first]!++;
      }
      const delta = ownMean - mean;
      squares += own + (delta * delta * before * here) / (before + here);
      mean += (delta * here) / (before + here);
    },
    result() {
      const finite = count - notFinite;
      const width = bins.length > 0 ? 2 ** exponent : 1;
      const moments = finite === 0 ? { min: 0, max: 0, mean: 0, std: 0 } : null;
      return {
        count,
        notFinite,
        zeros,
        ...(moments ?? { min, max, mean, std: Math.sqrt(squares / finite) }),
        width,
        first: first * width,
        bins: [...bins],
      };
    },
  };
}
