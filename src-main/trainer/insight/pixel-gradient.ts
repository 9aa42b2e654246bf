// Maps from the gradient of a class's score by the network's input: saliency, SmoothGrad, integrated gradients.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '#shared/random';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../tf';
import type { Quadrature } from './gauss-legendre';
import { rangeOf } from './map';
import { type InsightNetwork, readTensor, scoreOf } from './network';

/** The class whose score is explained. */
export interface Target {
  readonly label: number;
  readonly contrast: boolean;
}

/** Returns the gradient of a class's score by each value of a batch of preprocessed images. The caller disposes it. */
export function inputGradient(network: InsightNetwork, x: Tensor4D, target: Target): Tensor4D {
  return tf.tidy(() =>
    tf.grad((value: Tensor): Scalar => {
      const given = new Map([[network.input.name, value]]);
      const scores = network.scores(given, { gradients: true });
      return scoreOf(scores, target.label, target.contrast);
    })(x),
  ) as Tensor4D;
}

/** Simonyan et al.: the greatest magnitude of the gradient over the channels, `height × width`. */
export function saliency(network: InsightNetwork, x: Tensor4D, target: Target): Float32Array {
  return readTensor(() => tf.max(tf.abs(inputGradient(network, x, target)), 3));
}

/** Images per run of the network, so that a batch of 224 × 224 images needs less than about 1 GB. */
const atOnce = 8;

/** Progress of work in steps. */
export interface Step {
  readonly done: number;
  readonly total: number;
}

/** Noise of SmoothGrad: one image of normal values with mean 0 and deviation 1. */
export type NoiseOf = (sample: number, size: number) => Float32Array;

/** Returns normal noise from a seed (Box-Muller). */
export function normalNoise(seed: number): NoiseOf {
  const random = createRandom(seed);
  return (_sample, size) => {
    const values = new Float32Array(size);
    for (let i = 0; i < size; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < size) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  };
}

/** Settings of SmoothGrad. */
export interface SmoothGrad {
  readonly samples: number;
  /** Standard deviation of the noise, as a fraction of the range of the input's values. */
  readonly noise: number;
  /** The mean of the gradients' magnitudes instead of that of the signed gradients. */
  readonly absolute: boolean;
  readonly noiseOf: NoiseOf;
}

/** Smilkov et al.: the mean gradient over noisy copies, then its greatest magnitude over the channels, `height × width`. */
export async function* smoothGrad(
  network: InsightNetwork,
  x: Tensor4D,
  target: Target,
  settings: SmoothGrad,
): AsyncGenerator<Step, Float32Array> {
  const { samples, noise, absolute, noiseOf } = settings;
  const values = x.dataSync() as Float32Array;
  const { min, max } = rangeOf(values);
  const deviation = noise * (max - min);
  const sum = new Float64Array(values.length);
  for (let from = 0; from < samples; from += atOnce) {
    const count = Math.min(atOnce, samples - from);
    const noisy = new Float32Array(count * values.length);
    for (let s = 0; s < count; s++) {
      const own = noiseOf(from + s, values.length);
      for (let i = 0; i < values.length; i++) noisy[s * values.length + i] = values[i]! + deviation * own[i]!;
    }
    const gradients = gradientValues(network, noisy, x.shape, target);
    for (let i = 0; i < gradients.length; i++)
      sum[i % values.length]! += absolute ? Math.abs(gradients[i]!) : gradients[i]!;
    yield { done: from + count, total: samples };
    await nextTurn();
  }
  return greatestMagnitude(
    sum.map((value) => value / samples),
    x.shape[3],
  );
}

/** Reads the gradients of a batch of preprocessed images, given as values. */
function gradientValues(
  network: InsightNetwork,
  batch: Float32Array,
  [, height, width, channels]: readonly number[],
  target: Target,
): Float32Array {
  const size = height! * width! * channels!;
  return readTensor(() => {
    const x = tf.tensor4d(batch, [batch.length / size, height!, width!, channels!]);
    return inputGradient(network, x, target);
  });
}

function greatestMagnitude(values: ArrayLike<number>, channels: number): Float32Array {
  const map = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) {
    const position = Math.floor(i / channels);
    map[position] = Math.max(map[position]!, Math.abs(values[i]!));
  }
  return map;
}

/** Sundararajan et al.: the gradients on the straight path from a baseline to the image, averaged by a quadrature, times their difference. Returns a value for each value of the input. */
export async function* integratedGradients(
  network: InsightNetwork,
  x: Tensor4D,
  baseline: Tensor4D,
  target: Target,
  { points, weights }: Quadrature,
): AsyncGenerator<Step, Float32Array> {
  const end = x.dataSync() as Float32Array;
  const start = baseline.dataSync() as Float32Array;
  const mean = new Float64Array(end.length);
  for (let from = 0; from < points.length; from += atOnce) {
    const count = Math.min(atOnce, points.length - from);
    const batch = new Float32Array(count * end.length);
    for (let s = 0; s < count; s++)
      for (let i = 0; i < end.length; i++)
        batch[s * end.length + i] = start[i]! + points[from + s]! * (end[i]! - start[i]!);
    const gradients = gradientValues(network, batch, x.shape, target);
    for (let i = 0; i < gradients.length; i++)
      mean[i % end.length]! += weights[from + Math.floor(i / end.length)]! * gradients[i]!;
    yield { done: from + count, total: points.length };
    await nextTurn();
  }
  return Float32Array.from(mean, (value, i) => value * (end[i]! - start[i]!));
}

/** Returns the sums over the channels: one value per pixel. */
export function sumChannels(values: Float32Array, channels: number): Float32Array {
  const map = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) map[Math.floor(i / channels)]! += values[i]!;
  return map;
}
