// The order of images in an epoch: each image once, or every class equally often, from a seed.
import { expect, test } from 'vitest';
import { createRandom, shuffledIndices } from '#shared/random';
import { epochOrder, repeatsOf } from '#shared/run/epoch-order';

/** Returns labels with the given number of images per class, in random order. */
function labelsOf(counts: readonly number[], seed: number): number[] {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  return [...shuffledIndices(labels.length, createRandom(seed))].map((i) => labels[i]!);
}

const tally = (values: Iterable<number>) => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

test('uses each image once per epoch by default', () => {
  const labels = labelsOf([30, 3, 7], 1);
  for (const epoch of [1, 2, 3])
    expect([...epochOrder(labels, 5, epoch)].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
  expect(epochOrder(labels, 5, 1)).not.toEqual(epochOrder(labels, 5, 2));
});

test('samples classes equally often within one, and the images of a class too', () => {
  const random = createRandom(9);
  for (let round = 0; round < 300; round++) {
    const counts = Array.from({ length: 1 + Math.floor(random() * 6) }, () => Math.floor(random() ** 3 * 80));
    const labels = labelsOf(counts, round);
    const order = epochOrder(labels, round, 1 + (round % 4), 'balanced');
    expect(order).toHaveLength(labels.length);
    expect(epochOrder(labels, round, 1 + (round % 4), 'balanced')).toEqual(order);
    const present = counts.filter((count) => count > 0).length;
    const byClass = tally([...order].map((place) => labels[place]!));
    const byImage = tally(order);
    const most = Math.ceil(labels.length / Math.max(1, present));
    for (const [label, count] of counts.entries()) {
      if (count === 0) continue;
      const drawn = byClass.get(label) ?? 0;
      expect([most - 1, most]).toContain(drawn);
      const times = labels.flatMap((one, place) => (one === label ? [byImage.get(place) ?? 0] : []));
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    }
  }
});

test('alternates the images of a frequent class over the epochs', () => {
  const labels = labelsOf([90, 10], 2);
  const seen = new Set<number>();
  for (let epoch = 1; epoch <= 12; epoch++)
    for (const place of epochOrder(labels, 3, epoch, 'balanced')) seen.add(place);
  expect(seen.size).toBe(100);
});

test('numbers repeats in order', () => {
  expect([...repeatsOf(Uint32Array.of(4, 1, 4, 4, 1, 0))]).toEqual([0, 0, 1, 2, 1, 0]);
});
