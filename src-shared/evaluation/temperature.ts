// Temperature scaling: one number divides the logits, so that probabilities agree better with the share of correct predictions (Guo et al., arXiv 1706.04599).
import type { Steps } from '../steps';
import { hasClass, type Scores } from './scores';

/** Range of temperatures. */
const [coldest, hottest] = [0.05, 20];
/** Lowest probability whose logarithm is taken: the lowest normal float32. */
const tiny = 1.2e-38;

/** A fitted temperature. */
export interface Temperature {
  readonly value: number;
  /** True if the best value is at or beyond the limits of the range, for example because every image is classified correctly. */
  readonly atLimit: boolean;
  /** Number of images that it was fitted to. */
  readonly count: number;
}

/**
 * Writes a row of tempered probabilities to `into`: softmax(log p / T), which equals softmax(logits / T) because a
 * constant added to all logits does not change softmax; with independent classes sigmoid(logit(p) / T).
 */
export function temper(
  values: ArrayLike<number>,
  start: number,
  temperature: number,
  independent: boolean,
  into: Float64Array,
): void {
  const width = into.length;
  if (temperature === 1) {
    for (let c = 0; c < width; c++) into[c] = values[start + c]!;
    return;
  }
  if (independent) {
    for (let c = 0; c < width; c++) into[c] = 1 / (1 + Math.exp(-logitOf(values[start + c]!) / temperature));
    return;
  }
  let [most, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let c = 0; c < width; c++) {
    into[c] = Math.log(Math.max(tiny, values[start + c]!)) / temperature;
    most = Math.max(most, into[c]!);
  }
  for (let c = 0; c < width; c++) {
    into[c] = Math.exp(into[c]! - most);
    sum += into[c]!;
  }
  for (let c = 0; c < width; c++) into[c]! /= sum;
}

const logitOf = (p: number) => Math.log(Math.max(tiny, p)) - Math.log(Math.max(tiny, 1 - p));

/**
 * Fits the temperature that minimizes the negative log-likelihood of the true classes. The loss is convex in 1/T: its
 * minimum is where the derivative, Σ (expected logit − logit of the true class), is zero; found by Newton's method within
 * a shrinking interval. Never fit it on the images that are then evaluated.
 */
export function* fitTemperature(scores: Scores): Steps<Temperature> {
  const count = scores.images.length;
  let [low, high] = [1 / hottest, 1 / coldest];
  if (count === 0) return { value: 1, atLimit: false, count };
  for (const [inverse, sign] of [
    [low, 1],
    [high, -1],
  ] as const)
    if ((yield* derivative(scores, inverse)).slope * sign >= 0)
      return { value: 1 / inverse, atLimit: true, count };
  let inverse = 1;
  for (let i = 0; i < 100 && high - low > 1e-12 * inverse; i++) {
    const { slope, curvature } = yield* derivative(scores, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const next = inverse - slope / curvature;
    // Before the interval is consulted: rounding can move the last step onto its border.
    if (slope === 0 || Math.abs(next - inverse) <= 1e-12 * inverse) break;
    inverse = next > low && next < high ? next : (low + high) / 2;
  }
  return { value: 1 / inverse, atLimit: false, count };
}

/** Returns the first and second derivative of the negative log-likelihood by the inverse temperature. */
function* derivative(scores: Scores, inverse: number): Steps<{ slope: number; curvature: number }> {
  const { images, values, classes, multiLabel } = scores;
  const width = classes.length;
  const row = new Float64Array(width);
  let [slope, curvature] = [0, 0];
  for (const [i, image] of images.entries()) {
    const start = i * width;
    temper(values, start, 1 / inverse, multiLabel, row);
    let [mean, square] = [0, 0];
    for (let c = 0; c < width; c++) {
      if (multiLabel) {
        const z = logitOf(values[start + c]!);
        slope += z * (row[c]! - (hasClass(image, c) ? 1 : 0));
        curvature += z * z * row[c]! * (1 - row[c]!);
        continue;
      }
      const z = Math.log(Math.max(tiny, values[start + c]!));
      mean += row[c]! * z;
      square += row[c]! * z * z;
      if (c === image.label) slope -= z;
    }
    slope += mean;
    curvature += square - mean * mean;
    if (i % 256 === 255) yield;
  }
  return { slope, curvature };
}
