// Statistics of a weight: equal to NumPy's, over several chunks, with NaN and infinite values.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStats } from '../../../src-main/engine/models/weight-stats';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-stats-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function statsOf(values: Float32Array, signal = new AbortController().signal) {
  const path = join(folder, 'blob');
  await writeFile(path, values);
  return readStats(path, signal);
}

test('computes the exact mean and deviation of a ramp over several chunks, with equal bins', async () => {
  // 0 … 655,359 in steps of 1: 2.5 MiB, so three chunks are merged. n values have mean (n-1)/2 and variance (n²-1)/12.
  const n = 64 * 10_240;
  const stats = await statsOf(Float32Array.from({ length: n }, (_, i) => i));
  expect(stats).toMatchObject({ count: n, notFinite: 0, min: 0, max: n - 1 });
  expect(stats.mean).toBeCloseTo((n - 1) / 2, 6);
  expect(stats.std / Math.sqrt((n * n - 1) / 12)).toBeCloseTo(1, 12);
  expect(stats.bins.reduce((sum, count) => sum + count, 0)).toBe(n);
  for (const count of stats.bins) expect(Math.abs(count - n / 64)).toBeLessThanOrEqual(1);
});

test('computes the deviation accurately with a large offset', async () => {
  // numpy.std of float32 [16777216, 16777218] * 1000 in float64: 1.
  const stats = await statsOf(Float32Array.from({ length: 2000 }, (_, i) => 16_777_216 + 2 * (i % 2)));
  expect(stats.mean).toBe(16_777_217);
  expect(stats.std).toBeCloseTo(1, 9);
});

test('counts and ignores values that are not finite; puts equal values into one bin', async () => {
  const stats = await statsOf(Float32Array.from([1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1]));
  expect(stats).toMatchObject({ count: 5, notFinite: 2, min: 1, max: 1, mean: 1, std: 0 });
  expect(stats.bins[0]).toBe(3);
  expect((await statsOf(new Float32Array())).count).toBe(0);
});

test('can be cancelled, and reports a missing weight', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(statsOf(new Float32Array(10), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(readStats(join(folder, 'none'), new AbortController().signal)).rejects.toMatchObject({
    code: 'not-found',
  });
});
