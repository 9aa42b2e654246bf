// Compares the scores of windows by one pass with those of crops, and makes boxes of them.
import type { ImageSize } from '../graph/input-size';
import { type ScoredBox, suppressOverlaps } from './boxes';
import { correlation } from './correlation';

/** A map of one class. */
export interface ClassMap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Returns the values of one class. `bytes` are float32 `[rows, columns, classes]`. */
export function classMapOf(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  bytes: Uint8Array,
  label: number,
): ClassMap {
  const all = new Float32Array(bytes.slice().buffer);
  const classes = all.length / (rows * columns);
  const values = Float32Array.from({ length: rows * columns }, (_, i) => all[i * classes + label]!);
  return { rows, columns, values };
}

/** How two maps of the same windows differ. */
export interface MapDifference {
  /** Pearson's r; null if one map is constant or has one position only. */
  readonly correlation: number | null;
  readonly greatest: number;
  readonly row: number;
  readonly column: number;
}

/** Compares two maps of equal size. */
export function compareMaps(one: ClassMap, other: ClassMap): MapDifference {
  let [greatest, at] = [0, 0];
  for (let i = 0; i < one.values.length; i++) {
    const difference = Math.abs(one.values[i]! - other.values[i]!);
    if (difference > greatest) [greatest, at] = [difference, i];
  }
  return {
    correlation: correlation(one.values, other.values),
    greatest,
    row: Math.floor(at / one.columns),
    column: at % one.columns,
  };
}

/** Why the scores of a window and of its crop differ. */
export type DifferenceCause = 'none' | 'padding' | 'overall' | 'rounding';

/** Differences below this fraction of the scores' range are rounding. */
const rounding = 1e-4;

/** Returns the reason: nothing pads and nothing sees the whole image, or what does. */
export function causeOf(
  { padded, overall }: { readonly padded: readonly string[]; readonly overall: readonly string[] },
  greatest: number,
  scores: ArrayLike<number>,
): DifferenceCause {
  let range = 1;
  for (let i = 0; i < scores.length; i++) range = Math.max(range, Math.abs(scores[i]!));
  if (greatest <= rounding * range) return padded.length + overall.length === 0 ? 'none' : 'rounding';
  return overall.length > 0 ? 'overall' : 'padding';
}

/** Returns the windows whose value reaches the threshold as boxes, without those that overlap a better one. */
export function boxesOf(
  { rows, columns, values }: ClassMap,
  { window, stride }: { readonly window: ImageSize; readonly stride: readonly [number, number] },
  threshold: number,
  overlap: number,
): ScoredBox[] {
  const boxes: ScoredBox[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const score = values[row * columns + column]!;
      if (score < threshold) continue;
      boxes.push({ left: column * stride[1], top: row * stride[0], ...window, score });
    }
  return suppressOverlaps(boxes, overlap);
}
