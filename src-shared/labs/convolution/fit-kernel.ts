// Finds the kernels of a filter, one for each channel of the image, by gradient descent on the mean squared error between its output and a target.
import { createRandom } from '#shared/random';
import type { Steps } from '#shared/steps';
import { placeKernel } from './convolve';
import type { Kernel } from './kernel';
import type { WindowSettings } from './place-window';
import type { Planes } from './planes';

/**
 * The mean squared error as a function of the numbers k of all kernels: kᵀAk − 2bᵀk + c. A convolution is linear in them, so one
 * pass over the image gives A, b and c, and then each step computes the exact gradient over all pixels, 2(Ak − b).
 */
export interface SquaredError {
  readonly rows: number;
  readonly columns: number;
  /** [n, n] with n = channels · rows · columns: mean products of two pixels of the window. */
  readonly a: Float64Array;
  /** [n]: mean products of a pixel and the target. */
  readonly b: Float64Array;
  /** Mean square of the target. */
  readonly c: number;
}

/** Pixels are divided by this, so that learning rates are those of networks; the kernels are the same. */
const scale = 255;

/** Computes the squared error of an image and a target of one channel and the output's size. Yields after each row. */
export function* squaredErrorSteps(
  input: Planes,
  target: Planes,
  { rows, columns }: Pick<Kernel, 'rows' | 'columns'>,
  settings: WindowSettings,
): Steps<SquaredError> {
  const { y, x } = placeKernel(input, { rows, columns }, settings);
  const size = rows * columns;
  const n = input.channels * size;
  const [a, b] = [new Float64Array(n * n), new Float64Array(n)];
  let c = 0;
  const seen = Array.from({ length: n }, () => new Float64Array(x.output));
  for (let row = 0; row < y.output; row++) {
    const wanted = target.values.subarray(row * x.output, (row + 1) * x.output).map((value) => value / scale);
    for (const [k, pixels] of seen.entries())
      readPixels(
        pixels,
        input,
        Math.floor(k / size),
        row * settings.stride - y.before + Math.floor((k % size) / columns) * settings.dilation,
        {
          start: (k % columns) * settings.dilation - x.before,
          stride: settings.stride,
        },
      );
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) a[i * n + j]! += dot(seen[i]!, seen[j]!);
      b[i]! += dot(seen[i]!, wanted);
    }
    c += dot(wanted, wanted);
    yield;
  }
  const count = Math.max(1, y.output * x.output);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      a[i * n + j]! /= count;
      a[j * n + i] = a[i * n + j]!;
    }
    b[i]! /= count;
  }
  return { rows, columns, a, b, c: c / count };
}

/** Reads the pixel that each output column of a row multiplies with one weight; 0 in the padding. */
function readPixels(
  into: Float64Array,
  { width, height, values }: Planes,
  channel: number,
  row: number,
  { start, stride }: { readonly start: number; readonly stride: number },
): void {
  for (let i = 0; i < into.length; i++) {
    const column = start + i * stride;
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    into[i] = inside ? values[(channel * height + row) * width + column]! / scale : 0;
  }
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** Settings of the descent, as of Keras' SGD. */
export interface FitSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly seed: number;
}

/** A descent: the kernels after each step, and their loss. */
export interface Fit {
  readonly rows: number;
  readonly columns: number;
  /** Those of all kernels, one kernel after another. */
  readonly values: readonly number[];
  /** Mean squared error of pixels from 0 to 1. */
  readonly loss: number;
  readonly step: number;
  readonly velocity: readonly number[];
}

/** Returns the kernels of a descent, one for each channel. */
export function kernelsOf({ rows, columns, values }: Fit): Kernel[] {
  const size = rows * columns;
  return Array.from({ length: values.length / size }, (_, channel) => ({
    rows,
    columns,
    values: values.slice(channel * size, (channel + 1) * size),
  }));
}

/** Returns Ak. */
function timesA({ a, b }: SquaredError, k: ArrayLike<number>): Float64Array {
  const n = b.length;
  return Float64Array.from({ length: n }, (_, i) => dot(a.subarray(i * n, (i + 1) * n), k));
}

/** Returns the mean squared error of the numbers of all kernels. */
export function lossOf(error: SquaredError, values: readonly number[]): number {
  // The three parts cancel near the minimum: rounding can leave less than 0.
  return Math.max(0, dot(values, timesA(error, values)) - 2 * dot(error.b, values) + error.c);
}

/** Returns the largest learning rate at which the descent does not diverge: 2(1 + momentum) / the largest eigenvalue of the second derivative 2A. */
export function largestRate(error: SquaredError, momentum: number): number {
  const n = error.b.length;
  let direction: ArrayLike<number> = new Float64Array(n).fill(1 / Math.sqrt(n));
  let value = 0;
  for (let i = 0; i < 200; i++) {
    const next = timesA(error, direction);
    value = Math.sqrt(dot(next, next));
    if (value === 0) return Number.POSITIVE_INFINITY;
    direction = next.map((one) => one / value);
  }
  return (1 + momentum) / value;
}

/** Starts a descent with small random weights. */
export function startFit(error: SquaredError, seed: number): Fit {
  const random = createRandom(seed);
  const n = error.b.length;
  const limit = 1 / n;
  const values = Array.from({ length: n }, () => limit * (2 * random() - 1));
  const { rows, columns } = error;
  return { rows, columns, values, loss: lossOf(error, values), step: 0, velocity: values.map(() => 0) };
}

/** Returns the descent after one more step: velocity = momentum · velocity − rate · gradient; values += velocity. */
export function stepFit(
  error: SquaredError,
  fit: Fit,
  { learningRate, momentum }: Pick<FitSettings, 'learningRate' | 'momentum'>,
): Fit {
  const { step, velocity } = fit;
  const product = timesA(error, fit.values);
  const speed = velocity.map((one, i) => momentum * one - learningRate * 2 * (product[i]! - error.b[i]!));
  const values = fit.values.map((one, i) => one + speed[i]!);
  return { ...fit, values, loss: lossOf(error, values), step: step + 1, velocity: speed };
}
