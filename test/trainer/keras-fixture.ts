// Keras' values (test/fixtures/keras-layers), and comparison with them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Tensor, tf } from '../../src-main/trainer/tf';

/** An array in the format of pack.py. */
export interface Packed {
  readonly shape: number[];
  readonly dtype: 'float32' | 'uint8';
  readonly data: string;
}

/** Reads one of the fixtures. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/keras-layers', name), 'utf8')) as T;
}

/** Returns the values of a packed array. */
export function unpack({ dtype, data }: Packed): Float32Array | Uint8Array {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  return dtype === 'uint8' ? bytes : new Float32Array(bytes.buffer);
}

/** Returns a packed array as a tensor. */
export function tensorOf(packed: Packed): Tensor {
  const values = unpack(packed);
  return packed.dtype === 'uint8'
    ? tf.tensor(Int32Array.from(values), packed.shape, 'int32')
    : tf.tensor(values as Float32Array, packed.shape);
}

/** Returns the maximum difference, relative to the maximum expected value (or 1). */
export function gapOf(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let gap = 0;
  let scale = 1;
  for (let i = 0; i < theirs.length; i++) {
    const difference = Math.abs(ours[i]! - theirs[i]!);
    gap = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(gap, difference);
    scale = Math.max(scale, Math.abs(theirs[i]!));
  }
  return gap / scale;
}
