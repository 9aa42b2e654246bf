// Histograms in one pass: the bins do not depend on the order of the values, and channels are dead only if they never change.
import { expect, test } from 'vitest';
import { mostBins } from '#shared/insight/activations';
import { createRandom } from '#shared/random';
import { createChannelRanges } from '../../../src-main/trainer/insight/dead-channels';
import { createHistogram } from '../../../src-main/trainer/insight/value-histogram';

function histogramOf(...parts: ArrayLike<number>[]) {
  const histogram = createHistogram();
  for (const part of parts) histogram.add(part);
  return histogram.result();
}

test('counts each value in the bin that its edges say, with zeros apart', () => {
  const random = createRandom(3);
  const values = Float32Array.from({ length: 20_000 }, (_, i) =>
    i % 3 === 0 ? 0 : (random() - 0.3) ** 3 * 10,
  );
  const { bins, first, width, zeros, count } = histogramOf(values);
  expect(zeros).toBe(6667);
  expect(bins.length).toBeLessThanOrEqual(mostBins);
  expect(bins.length).toBeGreaterThan(mostBins / 2);
  const within = bins.map((_, i) => {
    const [low, high] = [first + i * width, first + (i + 1) * width];
    return values.filter((one) => one !== 0 && one >= low && one < high).length;
  });
  expect(bins).toEqual(within);
  expect(bins.reduce((sum, one) => sum + one, zeros)).toBe(count);
});

test('gives the same bins for any order, from narrow ranges to wide ones', () => {
  const parts = [
    Float32Array.from({ length: 50 }, (_, i) => 1 + i * 1e-6),
    new Float32Array(7),
    Float32Array.from({ length: 50 }, (_, i) => -3 * i),
    Float32Array.from([1e-30, -1e-30, 250.5]),
  ];
  const { mean, std, ...found } = histogramOf(...parts);
  for (const order of [
    [3, 2, 1, 0],
    [1, 0, 3, 2],
    [2, 3, 0, 1],
  ]) {
    const { mean: otherMean, std: otherStd, ...other } = histogramOf(...order.map((i) => parts[i]!));
    expect(other).toEqual(found);
    expect(otherMean).toBeCloseTo(mean, 10);
    expect(otherStd).toBeCloseTo(std, 10);
  }
});

test('describes constant values, zeros alone, no values, and values that are not finite', () => {
  const constant = histogramOf(new Float32Array(9).fill(0.1));
  expect(constant).toMatchObject({ count: 9, zeros: 0, std: 0, bins: [9] });
  expect(constant.first).toBeLessThanOrEqual(constant.min);
  expect(constant.first + constant.width).toBeGreaterThan(constant.max);
  expect(histogramOf(new Float32Array(5))).toMatchObject({
    count: 5,
    zeros: 5,
    min: 0,
    max: 0,
    mean: 0,
    bins: [],
  });
  expect(histogramOf()).toMatchObject({ count: 0, bins: [] });
  expect(histogramOf([Number.NaN, 2, Number.POSITIVE_INFINITY])).toMatchObject({
    count: 3,
    notFinite: 2,
    min: 2,
    max: 2,
    bins: [1],
  });
});

test('finds channels that are 0 or constant for every image, not those of one image alone', () => {
  const ranges = createChannelRanges(4);
  // Two images of two positions: channel 0 is 0, 1 is always 3, 2 differs between the images, 3 within one.
  ranges.add([0, 3, 1, 0, 0, 3, 1, 5]);
  expect(ranges.dead()).toMatchObject({ zero: 1, constant: 2 });
  ranges.add([0, 3, 2, 0, 0, 3, 2, 0]);
  expect(ranges.dead()).toEqual({
    channels: 4,
    zero: 1,
    constant: 1,
    list: [
      { channel: 0, value: 0 },
      { channel: 1, value: 3 },
    ],
  });
  expect(createChannelRanges(2).dead()).toMatchObject({ zero: 0, constant: 0, list: [] });
});
