// Where two lists of layers differ: what an edit leaves as it was is derived again neither by inference nor by the drawing.
import type { Layer } from './graph';

/** The part of a list of layers that differs from an earlier one. The layers before `start`, and those from `endBefore` and `endAfter` on, are the same objects. */
export interface ChangedRange {
  readonly before: readonly Layer[];
  readonly start: number;
  readonly endBefore: number;
  readonly endAfter: number;
}

/** Compares two lists of layers from both ends. */
export function compareLayers(before: readonly Layer[], after: readonly Layer[]): ChangedRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same])
    same++;
  return { before, start, endBefore: before.length - same, endAfter: after.length - same };
}

const ranges = new WeakMap<readonly Layer[], ChangedRange>();

/** Records that a list was made from an earlier one by an edit. */
export function linkLayers(before: readonly Layer[], after: readonly Layer[]): void {
  if (before !== after && !ranges.has(after)) ranges.set(after, compareLayers(before, after));
}

/** Returns where a list differs from the one it was made from; undefined if that is not known. */
export const changedRange = (layers: readonly Layer[]): ChangedRange | undefined => ranges.get(layers);
