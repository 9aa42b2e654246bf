// Exact nearest neighbors of all rows by Euclidean distance, in blocks of one matrix multiplication each.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readTensor } from '../insight/network';
import { type Tensor2D, tf } from '../tf';
import { operationsPerTurn } from './in-turns';
import type { Rows } from './pca';

/** The neighbors of each row, the nearest first; the first one is the row itself. */
export interface NearestRows {
  /** `[count, k]`. */
  readonly indices: Int32Array;
  readonly distances: Float32Array;
  readonly k: number;
}

const mostBlockRows = 512;
/** Further candidates: float32 distances of a matrix multiplication are rounded, so more rows are compared in float64. */
const spare = 8;

/** Yields progress and returns the `k` nearest rows of each row, including itself. */
export async function* nearestRows(
  { values, count, size }: Rows,
  wanted: number,
): AsyncGenerator<{ done: number; total: number }, NearestRows> {
  const k = Math.min(wanted, count);
  const candidates = Math.min(k + spare, count);
  const indices = new Int32Array(count * k);
  const distances = new Float32Array(count * k);
  const { all, squares } = tf.tidy(() => {
    const rows = tf.tensor2d(values, [count, size]);
    return { all: rows, squares: tf.reshape(tf.sum(tf.square(rows), 1), [1, count]) as Tensor2D };
  });
  const blockRows = Math.max(1, Math.min(mostBlockRows, Math.floor(operationsPerTurn / (2 * size * count))));
  try {
    for (let from = 0; from < count; from += blockRows) {
      const height = Math.min(blockRows, count - from);
      const near = readTensor(() => {
        const block = tf.slice(all, [from, 0], [height, size]);
        const closeness = tf.sub(tf.mul(tf.matMul(block, all, false, true), 2), squares);
        return tf.topk(closeness, candidates, true).indices;
      });
      for (let row = 0; row < height; row++) {
        const own = from + row;
        const found: { at: number; distance: number }[] = [];
        for (let i = 0; i < candidates; i++) {
          const at = near[row * candidates + i]!;
          if (at !== own) found.push({ at, distance: distanceOf(values, size, own, at) });
        }
        found.sort((a, b) => a.distance - b.distance || a.at - b.at);
        // Copies of an image could come before it.
        indices[own * k] = own;
        for (let i = 1; i < k; i++) {
          indices[own * k + i] = found[i - 1]!.at;
          distances[own * k + i] = found[i - 1]!.distance;
        }
      }
      yield { done: from + height, total: count };
      await nextTurn();
    }
  } finally {
    tf.dispose([all, squares]);
  }
  return { indices, distances, k };
}

function distanceOf(values: Float32Array, size: number, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += (values[a * size + k]! - values[b * size + k]!) ** 2;
  return Math.sqrt(sum);
}
