// The nodes of a drawing by row, without a list for each of thousands of rows.
import type { DrawnNode } from './drawing';

/** Nodes by row, from left to right: those of row `r` are `nodes[starts[r]]` to `nodes[starts[r + 1] - 1]`. */
export interface DrawnRows {
  readonly starts: Int32Array;
  readonly nodes: readonly DrawnNode[];
}

/** Groups nodes by their row. */
export function groupRows(nodes: readonly DrawnNode[]): DrawnRows {
  let count = 0;
  for (const { place } of nodes) count = Math.max(count, place.rank + 1);
  const starts = new Int32Array(count + 1);
  for (const { place } of nodes) starts[place.rank + 1]!++;
  for (let rank = 0; rank < count; rank++) starts[rank + 1]! += starts[rank]!;
  const next = starts.slice(0, count);
  const sorted: DrawnNode[] = new Array(nodes.length);
  for (const node of nodes) {
    // Rows are short: each node is moved to its place in the row.
    const first = starts[node.place.rank]!;
    let at = next[node.place.rank]!++;
    for (; at > first && sorted[at - 1]!.place.x > node.place.x; at--) sorted[at] = sorted[at - 1]!;
    sorted[at] = node;
  }
  return { starts, nodes: sorted };
}
