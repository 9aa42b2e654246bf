// Slices, paired comparison, top-k and confused pairs.
import { expect, test } from 'vitest';
import { comparePaired, mcNemarExact } from '#shared/evaluation/paired';
import { collectScores } from '#shared/evaluation/scores';
import { columnsIn, inSlice, slicesOf } from '#shared/evaluation/slices';
import { confusedPairs, confusionBy, confusionOf, topAccuracies } from '#shared/evaluation/top-k';
import { scoresOf } from './scores-of';

/** 40 images: the dark half is always wrong, the bright half right; the second source holds the wrong ones. */
const rows = Array.from({ length: 40 }, (_, i) => (i < 20 ? [0.1, 0.9] : [0.9, 0.1]));
const facts = rows.map((_, i) => ({
  ...{ brightness: i * 5, width: 100, height: 100 },
  ...(i < 20 && { source: 'phone' }),
  columns: { camera: i % 2 === 0 ? 'a' : 'b' },
}));
const half = scoresOf(
  rows,
  rows.map(() => 0),
  facts,
);

test('lists the slices that fail most first, with intervals', () => {
  const slices = slicesOf(half);
  const failing = slices.filter(({ fails }) => fails);
  expect(failing.map(({ by }) => by).sort()).toEqual(['brightness', 'brightness', 'source']);
  expect(slices[0]).toMatchObject({ accuracy: 0, fails: true });
  expect(failing.find(({ by }) => by === 'source')).toMatchObject({
    ...{ value: 'phone', count: 20, right: 0, accuracy: 0, difference: -1 },
    low: 0,
  });
  expect(slices.filter(({ by }) => by === 'column').map(({ value, count }) => [value, count])).toEqual([
    ['a', 20],
    ['b', 20],
  ]);
  // All images have the same size and class: these are no slices.
  expect(slices.some(({ by }) => by === 'size' || by === 'class')).toBe(false);
  for (const slice of slices) {
    const members = half.images.filter((image) => inSlice(slice, image, half.classes));
    expect(members).toHaveLength(slice.count);
  }
});

test('divides measured values into quarters, and keeps equal values together', () => {
  const even = slicesOf(half).filter(({ by }) => by === 'brightness');
  expect(even.map(({ count }) => count)).toEqual([10, 10, 10, 10]);
  const tied = scoresOf(
    rows,
    rows.map(() => 0),
    rows.map((_, i) => ({ brightness: i < 30 ? 7 : i })),
  );
  const ranges = slicesOf(tied).filter(({ by }) => by === 'brightness');
  expect(ranges.find(({ range }) => range!.low === 7)).toMatchObject({ count: 30 });
});

test('divides a column of many numbers into quarters, and says which column has too many texts', () => {
  const many = rows.flatMap((_, i) => [...Array(2)].map((_, k) => i + k * 40));
  const large = scoresOf(
    many.map((i) => rows[i % 40]!),
    many.map(() => 0),
    many.map((i) => ({
      columns: { iso: String((i + 1) / 1000), note: `note ${i}`, night: i % 40 < 20 ? 'yes' : 'no' },
    })),
  );
  expect(columnsIn(large)).toEqual([
    { name: 'iso', form: 'ranges', values: 80 },
    { name: 'note', form: 'many', values: 80 },
    { name: 'night', form: 'texts', values: 2 },
  ]);
  const slices = slicesOf(large);
  expect(slices.some(({ column }) => column === 'note')).toBe(false);
  const ranges = slices.filter(({ column }) => column === 'iso');
  expect(ranges.map(({ value }) => value).sort()).toEqual([
    '0.001–0.02',
    '0.021–0.04',
    '0.041–0.06',
    '0.061–0.08',
  ]);
  for (const slice of ranges)
    expect(large.images.filter((image) => inSlice(slice, image, large.classes))).toHaveLength(20);
  expect(slices[0]).toMatchObject({ fails: true, accuracy: 0 });
});

test('compares two networks image by image, by content', () => {
  const other = scoresOf(
    rows.map((_, i) => (i < 12 || i > 37 ? [0.9, 0.1] : i < 20 ? [0.1, 0.9] : [0.9, 0.1])),
    rows.map(() => 0),
  );
  const worse = { ...other, values: other.values.slice() };
  worse.values.set([0.1, 0.9], 39 * 2);
  const paired = comparePaired(half, worse)!;
  expect(paired.counts).toEqual({ fixed: 12, broken: 1, 'both-wrong': 8, 'both-right': 19 });
  expect(paired.images.find(({ change }) => change === 'broken')).toEqual({
    ...{ first: 39, second: 39, change: 'broken' },
  });
  // 2 × (1 + 13) / 2^13.
  expect(paired.p).toBeCloseTo(28 / 8192, 12);
  expect(comparePaired(half, { ...other, classes: ['x', 'y'] })).toBeNull();
});

test("computes McNemar's exact p", () => {
  expect(mcNemarExact(10, 2)).toBeCloseTo((2 * (1 + 12 + 66)) / 4096, 12);
  expect(mcNemarExact(5, 5)).toBe(1);
  expect(mcNemarExact(0, 0)).toBe(1);
  // 0.5^2000 is 0 as a float.
  expect(mcNemarExact(1000, 1000)).toBeCloseTo(1, 9);
  expect(mcNemarExact(1200, 800)).toBeLessThan(1e-15);
});

test('computes top-k accuracy and lists the pairs confused most', () => {
  const scores = scoresOf(
    [
      [0.5, 0.3, 0.2],
      [0.3, 0.5, 0.2],
      [0.3, 0.5, 0.2],
      [0.2, 0.3, 0.5],
      [0.4, 0.4, 0.2],
    ],
    [0, 0, 2, 2, 1],
  );
  // The tie of the last image counts as within the top 1, as in TensorFlow's in_top_k.
  expect(topAccuracies(scores)).toEqual([3 / 5, 4 / 5, 1]);
  const confusion = confusionOf(scores);
  expect(confusion).toEqual([
    [1, 1, 0],
    [1, 0, 0],
    [0, 1, 1],
  ]);
  expect(confusedPairs(confusion, 2)).toEqual([
    { truth: 1, predicted: 0, count: 1, share: 1 },
    { truth: 0, predicted: 1, count: 1, share: 0.5 },
  ]);
  expect(confusionBy(confusion, 'rows')[2]).toEqual([0, 0.5, 0.5]);
  expect(confusionBy(confusion, 'columns').map((row) => row[0])).toEqual([0.5, 0.5, 0]);
  expect(confusionBy([[0, 0]], 'rows')).toEqual([[0, 0]]);
});

test('collects a stream of rows into one table', async () => {
  async function* items() {
    yield { progress: 1 };
    yield { head: { part: 'test' as const, classes: ['a', 'b'], multiLabel: false } };
    for (const i of [0, 1]) {
      const values = new Uint8Array(Float32Array.of(i, 1 - i).buffer);
      yield { rows: { images: [{ path: `${i}`, hash: `${i}`, label: i }], values } };
    }
  }
  const scores = await collectScores(items());
  expect(scores!.images.map(({ path }) => path)).toEqual(['0', '1']);
  expect([...scores!.values]).toEqual([0, 1, 1, 0]);
});
