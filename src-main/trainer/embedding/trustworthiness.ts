// Trustworthiness of a map (Venna and Kaski, 2001): how many neighbors on the map are far apart in the features.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trust } from '#shared/insight/embedding';
import { createRandom, shuffledIndices } from '#shared/random';
import { readTensor } from '../insight/network';
import { type Tensor2D, tf } from '../tf';
import { operationsPerTurn } from './in-turns';
import type { Rows } from './pca';

/** Neighbors that are compared. */
const wantedNeighbors = 10;
/** Up to this many images, the neighbors of all are compared; beyond, those of a sample. Ranks are always among all images. */
const mostExact = 2000;
const sampled = 1000;
/** Rows whose ranks are computed together, and rows per tensor. */
const [mostBlockRows, tensorRows] = [64, 512];

/** Yields progress and returns the trustworthiness of positions `[count, 2]`; null with too few rows. The same as scikit-learn's `trustworthiness` if no sample is drawn. */
export async function* trustworthiness(
  { values, count, size }: Rows,
  positions: Float32Array,
  seed: number,
): AsyncGenerator<{ done: number; total: number }, Trust | null> {
  // The formula is only defined for k < n / 2.
  const k = Math.min(wantedNeighbors, Math.ceil(count / 2) - 1);
  if (k < 2) return null;
  const chosen =
    count <= mostExact
      ? Uint32Array.from({ length: count }, (_, i) => i)
      : shuffledIndices(count, createRandom(seed)).slice(0, sampled);
  const blockRows = Math.max(
    1,
    Math.min(mostBlockRows, Math.floor(operationsPerTurn / (2 * tensorRows * size))),
  );
  const parts: Part[] = [];
  let penalty = 0;
  try {
    for await (const part of partsOf({ values, count, size })) parts.push(part);
    for (let from = 0; from < chosen.length; from += blockRows) {
      const own = chosen.subarray(from, from + blockRows);
      const distances = await distancesTo(parts, { values, count, size }, own);
      for (const [row, i] of own.entries()) {
        const line = distances.subarray(row * count, (row + 1) * count);
        for (const rank of ranksOf(line, i, nearestOnMap(positions, i, k))) penalty += Math.max(0, rank - k);
        if (row % 16 === 15) await nextTurn();
      }
      yield { done: from + own.length, total: chosen.length };
      await nextTurn();
    }
  } finally {
    tf.dispose(parts.flatMap(({ rows, squares }) => [rows, squares]));
  }
  const value = 1 - (2 / (chosen.length * k * (2 * count - 3 * k - 1))) * penalty;
  return { value, neighbors: k, images: chosen.length };
}

/** Some rows `[n, size]`, and the squares of their lengths `[1, n]`. */
interface Part {
  readonly rows: Tensor2D;
  readonly squares: Tensor2D;
}

/** Yields all rows in parts. */
async function* partsOf({ values, count, size }: Rows): AsyncGenerator<Part> {
  for (let from = 0; from < count; from += tensorRows) {
    const height = Math.min(tensorRows, count - from);
    yield tf.tidy(() => {
      const rows = tf.tensor2d(values.subarray(from * size, (from + height) * size), [height, size]);
      return { rows, squares: tf.reshape(tf.sum(tf.square(rows), 1), [1, height]) as Tensor2D };
    });
    await nextTurn();
  }
}

/** Returns the squared distances of some rows to all, `[some, count]`, without the constant of each row, which does not change ranks. */
async function distancesTo(
  parts: readonly Part[],
  { values, count, size }: Rows,
  some: Uint32Array,
): Promise<Float32Array> {
  const picked = new Float32Array(some.length * size);
  for (const [row, i] of some.entries()) picked.set(values.subarray(i * size, (i + 1) * size), row * size);
  const block = tf.tensor2d(picked, [some.length, size]);
  const distances = new Float32Array(some.length * count);
  try {
    let at = 0;
    for (const { rows, squares } of parts) {
      const near = readTensor(() => tf.sub(squares, tf.mul(tf.matMul(block, rows, false, true), 2)));
      const width = near.length / some.length;
      for (let row = 0; row < some.length; row++)
        distances.set(near.subarray(row * width, (row + 1) * width), row * count + at);
      at += width;
      await nextTurn();
    }
  } finally {
    block.dispose();
  }
  return distances;
}

/** Returns the k nearest points on the map, the nearest first. */
function nearestOnMap(positions: Float32Array, own: number, k: number): number[] {
  const [x, y] = [positions[own * 2]!, positions[own * 2 + 1]!];
  const nearest: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < positions.length / 2; i++) {
    if (i === own) continue;
    const distance = (positions[i * 2]! - x) ** 2 + (positions[i * 2 + 1]! - y) ** 2;
    if (nearest.length === k && distance >= distances[k - 1]!) continue;
    let at = nearest.length;
    while (at > 0 && distances[at - 1]! > distance) at--;
    nearest.splice(at, 0, i);
    distances.splice(at, 0, distance);
    nearest.length = Math.min(nearest.length, k);
    distances.length = nearest.length;
  }
  return nearest;
}

/** Returns the ranks of other rows by distance: 1 for the nearest. */
function ranksOf(line: Float32Array, own: number, others: readonly number[]): number[] {
  const ranks = others.map(() => 1);
  const distances = Float32Array.from(others, (other) => line[other]!);
  const most = Math.max(...distances);
  for (let i = 0; i < line.length; i++) {
    const distance = line[i]!;
    // Nearly all rows are farther away than the neighbors on the map.
    if (distance > most || i === own) continue;
    for (let j = 0; j < distances.length; j++)
      if (distance < distances[j]! || (distance === distances[j] && i < others[j]!)) ranks[j]!++;
  }
  return ranks;
}
