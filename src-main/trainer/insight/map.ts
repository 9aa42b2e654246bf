// Maps as they cross the wire, and operations on them: range, enlargement, rank correlation.
import type { InsightMap } from '#shared/insight/methods';
import { bytesOf } from '../weights/load';

/** Returns the minimum and maximum; 0 and 0 for no values. */
export function rangeOf(values: ArrayLike<number>): { min: number; max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  return values.length === 0 ? { min: 0, max: 0 } : { min, max };
}

/** Returns a map for the wire. */
export function toMap(values: Float32Array, width: number, height: number): InsightMap {
  return { width, height, bytes: new Uint8Array(bytesOf(values)), ...rangeOf(values) };
}
