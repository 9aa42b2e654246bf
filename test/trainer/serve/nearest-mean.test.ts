// The nearest-mean probe: how well features separate the classes.
import { describe, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { nearestMeanAccuracy } from '../../../src-main/trainer/serve/nearest-mean';

describe('the nearest-mean probe', () => {
  const random = createRandom(7);
  const samples = (shift: number, width = 6, n = 120) => {
    const labels = Array.from({ length: n }, (_, i) => i % 3);
    const values = Float32Array.from(
      { length: n * width },
      (_, at) => random() + (at % width === labels[Math.floor(at / width)] ? shift : 0),
    );
    return { labels, values, width };
  };

  test('separates separable classes, and is at chance otherwise', () => {
    const apart = samples(3);
    expect(nearestMeanAccuracy(apart.values, apart.width, apart.labels, 3)).toBe(1);
    const same = samples(0);
    expect(nearestMeanAccuracy(same.values, same.width, same.labels, 3)).toBeLessThan(0.5);
  });

  test('excludes each sample from its own mean', () => {
    // Three samples, two classes: the only sample of class 1 cannot be classified correctly.
    expect(nearestMeanAccuracy(Float32Array.of(0, 0.1, 5), 1, [0, 0, 1], 2)).toBeLessThan(1);
  });

  test('handles constant columns and an empty sample', () => {
    expect(nearestMeanAccuracy(new Float32Array(8), 2, [0, 1, 0, 1], 2)).toBeLessThanOrEqual(0.5);
    expect(nearestMeanAccuracy(new Float32Array(0), 2, [], 2)).toBe(0);
  });
});
