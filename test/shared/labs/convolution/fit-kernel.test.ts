// Finding kernels by gradient descent: the loss and its gradient by hand, known kernels found again in gray and in color, a second image as the target, divergence.
import { expect, it } from 'vitest';
import { convolutionSteps } from '#shared/labs/convolution/convolve';
import {
  kernelsOf,
  largestRate,
  lossOf,
  type SquaredError,
  squaredErrorSteps,
  startFit,
  stepFit,
} from '#shared/labs/convolution/fit-kernel';
import { type Filter, greatestGap, type Kernel } from '#shared/labs/convolution/kernel';
import type { WindowSettings } from '#shared/labs/convolution/place-window';
import { planesOf } from '#shared/labs/convolution/planes';
import { presetKernel } from '#shared/labs/convolution/presets';
import { testImage } from '#shared/labs/convolution/test-image';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';

const input = planesOf(testImage(48), 'gray');
const settings: WindowSettings = { stride: 1, dilation: 1, padding: 'same' };
const outputOf = (kernel: Kernel) =>
  runAtOnce(convolutionSteps(input, [{ kernels: [kernel], bias: 0 }], settings));

/** Fits a kernel of the hidden one's size to its output. */
function fitTo(hidden: Kernel, steps: number, momentum: number, seed = 1, rateShare = 0.5) {
  const error = runAtOnce(squaredErrorSteps(input, outputOf(hidden), hidden, settings));
  const learningRate = rateShare * largestRate(error, momentum);
  let fit = startFit(error, seed);
  const losses = [fit.loss];
  for (let i = 0; i < steps; i++) {
    fit = stepFit(error, fit, { learningRate, momentum });
    losses.push(fit.loss);
  }
  return { error, fit, losses };
}

it('has the loss that the two images have', () => {
  const [hidden, other] = [presetKernel('sobelX'), presetKernel('box')];
  const error = runAtOnce(squaredErrorSteps(input, outputOf(hidden), hidden, settings));
  const [wanted, given] = [outputOf(hidden).values, outputOf(other).values];
  const mean = wanted.reduce((sum, value, i) => sum + ((given[i]! - value) / 255) ** 2, 0) / wanted.length;
  expect(lossOf(error, other.values)).toBeCloseTo(mean, 6);
  expect(lossOf(error, hidden.values)).toBeLessThan(1e-10);
});

it('steps along the gradient, which finite differences confirm', () => {
  const hidden = presetKernel('sobelX');
  const error = runAtOnce(squaredErrorSteps(input, outputOf(hidden), hidden, settings));
  const start = startFit(error, 5);
  const next = stepFit(error, start, { learningRate: 1e-3, momentum: 0 });
  for (let i = 0; i < 9; i++) {
    const moved = (by: number) => start.values.map((value, k) => (k === i ? value + by : value));
    const slope = (lossOf(error, moved(1e-4)) - lossOf(error, moved(-1e-4))) / 2e-4;
    expect((start.values[i]! - next.values[i]!) / 1e-3).toBeCloseTo(slope, 6);
  }
});

it.each(['sobelX', 'laplace4', 'gauss', 'sharpen'] as const)('finds %s again from its output', (name) => {
  const hidden = presetKernel(name);
  const { fit, losses } = fitTo(hidden, 3000, 0.9);
  expect(kernelsOf(fit)).toHaveLength(1);
  expect(greatestGap(kernelsOf(fit)[0]!, hidden)).toBeLessThan(0.01);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1e4);
});

it('lowers the loss in every step without momentum, and diverges above the largest rate', () => {
  const { losses } = fitTo(presetKernel('sobelX'), 200, 0, 1, 0.45);
  for (let i = 1; i < losses.length; i++) expect(losses[i]!).toBeLessThanOrEqual(losses[i - 1]! + 1e-12);
  const lost = fitTo(presetKernel('sobelX'), 400, 0, 1, 1.05).losses;
  expect(lost.at(-1)!).toBeGreaterThan(lost[0]!);
});

it('starts the same for the same seed', () => {
  const { error } = fitTo(presetKernel('box'), 0, 0);
  expect(startFit(error, 4)).toEqual(startFit(error, 4));
  expect(startFit(error, 4).values).not.toEqual(startFit(error, 5).values);
});

const rgb = planesOf(testImage(48), 'color');
/** Other kernels for red, green and blue. */
const colored: Filter = {
  kernels: [presetKernel('sobelX'), presetKernel('gauss'), presetKernel('laplace4')],
  bias: 0,
};
const descend = (error: SquaredError, steps: number) => {
  const learningRate = 0.5 * largestRate(error, 0.9);
  let fit = startFit(error, 1);
  for (let i = 0; i < steps; i++) fit = stepFit(error, fit, { learningRate, momentum: 0.9 });
  return fit;
};

it('has the loss of three kernels whose outputs are added, and its slope for each number', () => {
  const target = runAtOnce(convolutionSteps(rgb, [colored], settings));
  const error = runAtOnce(squaredErrorSteps(rgb, target, { rows: 3, columns: 3 }, settings));
  const start = startFit(error, 2);
  const given = runAtOnce(convolutionSteps(rgb, [{ kernels: kernelsOf(start), bias: 0 }], settings));
  const mean =
    given.values.reduce((sum, value, i) => sum + ((value - target.values[i]!) / 255) ** 2, 0) /
    given.values.length;
  expect(start.values).toHaveLength(27);
  expect(start.loss / mean).toBeCloseTo(1, 5);
  expect(
    lossOf(
      error,
      colored.kernels.flatMap(({ values }) => values),
    ),
  ).toBeLessThan(1e-9);
});

it('finds a kernel for each color again', () => {
  // Shapes of a test image are gray or of few colors, so that channels could replace each other: random pixels cannot.
  const random = createRandom(3);
  const noise = { ...rgb, values: rgb.values.map(() => Math.round(255 * random())) };
  const target = runAtOnce(convolutionSteps(noise, [colored], settings));
  const error = runAtOnce(squaredErrorSteps(noise, target, { rows: 3, columns: 3 }, settings));
  const fit = descend(error, 3000);
  const found = kernelsOf(fit);
  for (const [i, kernel] of colored.kernels.entries())
    expect(greatestGap(found[i]!, kernel)).toBeLessThan(0.01);
  expect(fit.loss).toBeLessThan(1e-6);
});

it.each(['gray', 'color'] as const)('ends at the least squares for a second image in %s', (mode) => {
  const planes = mode === 'gray' ? input : rgb;
  // The image mirrored: no kernel makes it from the image.
  const gray = planesOf(testImage(48), 'gray');
  const target = { ...gray, values: gray.values.slice().reverse() };
  const error = runAtOnce(squaredErrorSteps(planes, target, { rows: 3, columns: 3 }, settings));
  const least = lossOf(error, solve(error));
  const fit = descend(error, 20_000);
  expect(least).toBeGreaterThan(0.001);
  expect(fit.loss).toBeGreaterThan(least - 1e-9);
  expect(fit.loss / least).toBeLessThan(1.01);
});

/** Returns the numbers with the least error: Ak = b by Gaussian elimination with pivots. */
function solve({ a, b }: SquaredError): number[] {
  const n = b.length;
  const rows = Array.from({ length: n }, (_, i) => [...a.subarray(i * n, (i + 1) * n), b[i]!]);
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, at) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + at : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let j = 0; j < n; j++) {
      if (j === i || rows[i]![i] === 0) continue;
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let k = i; k <= n; k++) rows[j]![k]! -= factor * rows[i]![k]!;
    }
  }
  return rows.map((row, i) => (row[i] === 0 ? 0 : row[n]! / row[i]!));
}
