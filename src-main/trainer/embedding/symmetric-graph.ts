// Graphs of neighbors: from directed values to symmetric ones, by rows.
import type { Steps } from '#shared/steps';
import type { NearestRows } from './nearest';

/** Edges in both directions, by rows: those of row i are from `starts[i]` to `starts[i + 1]`, in ascending order of `columns`. */
export interface SymmetricGraph {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

const rowsPerStep = 256;

/**
 * Connects two rows if one is a neighbor of the other. `values` `[count, k]` belong to the neighbors; `combine` computes the
 * value of an edge from those of both directions, 0 where there is none. Edges without a positive value are left out.
 */
export function* symmetricGraphSteps(
  { indices, k }: NearestRows,
  values: Float64Array,
  combine: (there: number, back: number) => number,
): Steps<SymmetricGraph> {
  const count = indices.length / k;
  const back = yield* transposeSteps(indices, values, count, k);
  const starts = new Int32Array(count + 1);
  const columns = new Int32Array(2 * count * k);
  const combined = new Float64Array(2 * count * k);
  const order = new Int32Array(k);
  let size = 0;
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < k; i++) order[i] = row * k + i;
    order.sort((a, b) => indices[a]! - indices[b]!);
    let [a, b] = [0, back.starts[row]!];
    const end = back.starts[row + 1]!;
    while (a < k || b < end) {
      const forward = a < k ? indices[order[a]!]! : count;
      const backward = b < end ? back.columns[b]! : count;
      const there = forward <= backward ? values[order[a++]!]! : 0;
      const here = backward <= forward ? back.values[b++]! : 0;
      const value = combine(there, here);
      if (value <= 0) continue;
      columns[size] = Math.min(forward, backward);
      combined[size++] = value;
    }
    starts[row + 1] = size;
    if (row % rowsPerStep === rowsPerStep - 1) yield;
  }
  return { starts, columns: columns.subarray(0, size), values: combined.subarray(0, size) };
}

/** Returns for each row the rows that have it as a neighbor, in ascending order. */
function* transposeSteps(
  indices: Int32Array,
  values: Float64Array,
  count: number,
  k: number,
): Steps<SymmetricGraph> {
  const starts = new Int32Array(count + 1);
  for (const column of indices) starts[column + 1]!++;
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!;
  yield;
  const filled = starts.slice(0, count);
  const columns = new Int32Array(indices.length);
  const moved = new Float64Array(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const to = filled[indices[at]!]!++;
    columns[to] = Math.floor(at / k);
    moved[to] = values[at]!;
    if (at % (rowsPerStep * 16) === 0) yield;
  }
  return { starts, columns, values: moved };
}
