// Maps from the gradient of a class's score by the network's input: saliency, SmoothGrad, integrated gradients.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '#shared/random';
import type { Program } from '../recorder/program';
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf';
import type { Quadrature } from './gauss-legendre';
import { rangeOf } from './map';
import { type InsightNetwork, readTensor, scoreOf, scoreWeights, weightedScores } from './network';

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

/** Images per run of the network at most, so that a batch of 224 × 224 images needs less than about 1 GB. */
const most = 8;

/** Returns the number of images per run: the greatest divisor of their number up to `most`, so that one recorded program suffices. */
function batchOf(count: number): number {
  let size = Math.min(most, count);
  while (count % size !== 0) size--;
  return size;
}

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
  const noisy = (sample: number, to: Float32Array) => {
    const own = noiseOf(sample, values.length);
    for (let i = 0; i < values.length; i++) to[i] = values[i]! + deviation * own[i]!;
  };
  yield* gradientsOf(network, x.shape, target, samples, noisy, (_, gradient) => {
    for (let i = 0; i < gradient.length; i++) sum[i]! += absolute ? Math.abs(gradient[i]!) : gradient[i]!;
  });
  return greatestMagnitude(
    sum.map((value) => value / samples),
    x.shape[3],
  );
}

/** Computes the gradients of many preprocessed images in batches: `fill` writes an image, `add` receives its gradient. */
async function* gradientsOf(
  network: InsightNetwork,
  [, height, width, channels]: readonly number[],
  target: Target,
  count: number,
  fill: (index: number, to: Float32Array) => void,
  add: (index: number, gradient: Float32Array) => void,
): AsyncGenerator<Step> {
  const size = height! * width! * channels!;
  const atOnce = batchOf(count);
  const shape = [atOnce, height!, width!, channels!] as const;
  const classes = network.classes();
  const { session, release } = network.sessions.use(`gradients ${atOnce}`, () => ({
    gradients: gradientProgram(network, shape, classes),
  }));
  try {
    for (let from = 0; from < count; from += atOnce) {
      const batch = new Float32Array(atOnce * size);
      for (let s = 0; s < atOnce; s++) fill(from + s, batch.subarray(s * size, (s + 1) * size));
      const feeds = new Map<string, Tensor>([
        ['x', tf.tensor4d(batch, [...shape])],
        ['weights', scoreWeights(classes, target)],
      ]);
      const output = session.run('gradients', feeds).get('gradients')!;
      const values = output.dataSync() as Float32Array;
      tf.dispose([output, ...feeds.values()]);
      for (let s = 0; s < atOnce; s++) add(from + s, values.subarray(s * size, (s + 1) * size));
      yield { done: from + atOnce, total: count };
      await nextTurn();
    }
  } finally {
    release();
  }
}

/** The program of the gradients of weighted scores by preprocessed images. Feeds: `x`, `weights` (one per class). Output: `gradients`. */
function gradientProgram(
  network: InsightNetwork,
  shape: readonly [number, number, number, number],
  classes: number,
): Program {
  return {
    shapes: [{ x: { shape, dtype: 'float32' }, weights: { shape: [classes, 1], dtype: 'float32' } }],
    run(weights, feeds) {
      const gradients = tf.grad((value: Tensor): Scalar => {
        const scores = network.scores(new Map([[network.input.name, value]]), { gradients: true, weights });
        return tf.sum(weightedScores(scores, feeds.get('weights') as Tensor2D));
      })(feeds.get('x')!);
      return { outputs: new Map([['gradients', gradients]]), state: new Map() };
    },
  };
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
  const between = (point: number, to: Float32Array) => {
    for (let i = 0; i < end.length; i++) to[i] = start[i]! + points[point]! * (end[i]! - start[i]!);
  };
  yield* gradientsOf(network, x.shape, target, points.length, between, (point, gradient) => {
    for (let i = 0; i < gradient.length; i++) mean[i]! += weights[point]! * gradient[i]!;
  });
  return Float32Array.from(mean, (value, i) => value * (end[i]! - start[i]!));
}

/** Returns the sums over the channels: one value per pixel. */
export function sumChannels(values: Float32Array, channels: number): Float32Array {
  const map = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) map[Math.floor(i / channels)]! += values[i]!;
  return map;
}
