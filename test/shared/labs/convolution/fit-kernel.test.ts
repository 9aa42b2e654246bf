// Finding a kernel by gradient descent: the loss and its gradient by hand, known kernels found again, divergence.
import { expect, it } from 'vitest';
import { convolutionSteps } from '#shared/labs/convolution/convolve';
import {
  largestRate,
  lossOf,
  squaredErrorSteps,
  startFit,
  stepFit,
} from '#shared/labs/convolution/fit-kernel';
import { greatestGap, type Kernel } from '#shared/labs/convolution/kernel';
import type { WindowSettings } from '#shared/labs/convolution/place-window';
import { planesOf } from '#shared/labs/convolution/planes';
import { presetKernel } from '#shared/labs/convolution/presets';
import { testImage } from '#shared/labs/convolution/test-image';
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
    const moved = (by: number) => start.kernel.values.map((value, k) => (k === i ? value + by : value));
    const slope = (lossOf(error, moved(1e-4)) - lossOf(error, moved(-1e-4))) / 2e-4;
    expect((start.kernel.values[i]! - next.kernel.values[i]!) / 1e-3).toBeCloseTo(slope, 6);
  }
});

it.each(['sobelX', 'laplace4', 'gauss', 'sharpen'] as const)('finds %s again from its output', (name) => {
  const hidden = presetKernel(name);
  const { fit, losses } = fitTo(hidden, 3000, 0.9);
  expect(greatestGap(fit.kernel, hidden)).toBeLessThan(0.01);
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
  expect(startFit(error, 4).kernel).not.toEqual(startFit(error, 5).kernel);
});
