// Calibration and temperature by examples that can be computed by hand.
import { expect, test } from 'vitest';
import { calibrationOf } from '#shared/evaluation/calibration';
import { fitTemperature } from '#shared/evaluation/temperature';
import { wilson } from '#shared/evaluation/wilson';
import { runAtOnce } from '#shared/steps';
import { scoresOf } from './scores-of';

test('computes ECE, MCE, Brier score and log loss of two bins', () => {
  // Two images at 0.75, one right; two at 0.875, both right. All values are exact in float32.
  const scores = scoresOf(
    [
      [0.75, 0.25],
      [0.75, 0.25],
      [0.875, 0.125],
      [0.125, 0.875],
    ],
    [0, 1, 0, 1],
  );
  const { ece, mce, brier, nll, bins, count } = calibrationOf(scores, 1, 10);
  expect(count).toBe(4);
  expect(bins.filter((bin) => bin.count > 0).map((bin) => [bin.from, bin.count, bin.accuracy])).toEqual([
    [0.7, 2, 0.5],
    [0.8, 2, 1],
  ]);
  expect(ece).toBeCloseTo((0.25 + 0.125) / 2, 12);
  expect(mce).toBeCloseTo(0.25, 12);
  expect(brier).toBeCloseTo((2 * 0.0625 + 2 * 0.5625 + 4 * 0.015625) / 4, 12);
  expect(nll).toBeCloseTo(-(Math.log(0.75) + Math.log(0.25) + 2 * Math.log(0.875)) / 4, 6);
});

test('puts a probability on a border into the lower bin, and 0 into the first', () => {
  const borders = calibrationOf(scoresOf([[0.5, 0.5]], [0]), 1, 10);
  expect(borders.bins.findIndex(({ count }) => count > 0)).toBe(4);
  const certain = calibrationOf(scoresOf([[1, 0]], [0]), 1, 10);
  expect(certain.bins[9]!.count).toBe(1);
  expect(calibrationOf(scoresOf([], []), 1, 10)).toMatchObject({ count: 0, ece: 0, brier: 0 });
});

test('fits the temperature at which the probability is the accuracy', () => {
  // Logits differ by 2 and three of four images are right: softmax(2 / T) = 0.75 at T = 2 / ln 3.
  const p = 1 / (1 + Math.exp(-2));
  const rows = [0, 1, 2, 3].map(() => [p, 1 - p]);
  const fitted = runAtOnce(fitTemperature(scoresOf(rows, [0, 0, 0, 1])));
  expect(fitted.value).toBeCloseTo(2 / Math.log(3), 5);
  expect(fitted).toMatchObject({ atLimit: false, count: 4 });
  const after = calibrationOf(scoresOf(rows, [0, 0, 0, 1]), fitted.value);
  expect(after.ece).toBeLessThan(1e-6);
  expect(after.nll).toBeLessThan(calibrationOf(scoresOf(rows, [0, 0, 0, 1])).nll);
});

test('says that images which are all classified correctly determine no temperature', () => {
  const rows = [
    [0.9, 0.1],
    [0.2, 0.8],
  ];
  expect(runAtOnce(fitTemperature(scoresOf(rows, [0, 1])))).toMatchObject({ value: 0.05, atLimit: true });
  expect(runAtOnce(fitTemperature(scoresOf(rows, [1, 0])))).toMatchObject({ value: 20, atLimit: true });
  expect(runAtOnce(fitTemperature(scoresOf([], [])))).toMatchObject({ value: 1, count: 0 });
});

test('tempers independent classes by their own logits', () => {
  const several = { ...scoresOf([[0.8], [0.8], [0.8]], [0, 0, 0]), multiLabel: true };
  const images = several.images.map((image, i) => ({ ...image, labels: i < 2 ? [0] : [] }));
  const fitted = runAtOnce(fitTemperature({ ...several, images }));
  // sigmoid(logit(0.8) / T) = 2 / 3 at T = ln 4 / ln 2.
  expect(fitted.value).toBeCloseTo(2, 5);
});

test("returns Wilson's intervals", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  for (const [hits, count, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    expect(wilson(hits, count).low).toBeCloseTo(low, 4);
    expect(wilson(hits, count).high).toBeCloseTo(high, 4);
  }
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});
