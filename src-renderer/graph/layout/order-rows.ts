// Orders the vertices of each row to reduce crossings: barycenter sweeps, then swaps of adjacent vertices.
import type { Rows } from './rank-rows';

/** Orders the rows in place, in at most `sweeps` sweeps. */
export function orderRows(rows: Rows, sweeps: number): void {
  const position: number[] = [];
  const number = (row: readonly number[]) => {
    for (const [at, vertex] of row.entries()) position[vertex] = at;
  };
  const arrange = (row: number[], neighbors: readonly (readonly number[])[]) => {
    const middle = new Map<number, number>();
    for (const vertex of row) {
      const adjacent = neighbors[vertex]!;
      let sum = 0;
      for (const one of adjacent) sum += position[one]!;
      // A vertex without neighbors keeps its position.
      middle.set(vertex, adjacent.length > 0 ? sum / adjacent.length : position[vertex]!);
    }
    row.sort((a, b) => middle.get(a)! - middle.get(b)! || position[a]! - position[b]!);
    number(row);
  };
  for (const row of rows.rows) number(row);
  // Trunk points start to the right of layers, so that all skip connections pass on one side.
  for (const row of rows.rows.slice(1)) arrange(row, rows.up);
  let best = rows.rows.map((row) => [...row]);
  let fewest = countCrossings(rows, position);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    if (sweep % 2 === 0) for (let r = rows.rows.length - 2; r >= 0; r--) arrange(rows.rows[r]!, rows.down);
    else for (let r = 1; r < rows.rows.length; r++) arrange(rows.rows[r]!, rows.up);
    if (sweeps > 1) for (const row of rows.rows) swapNeighbors(rows, row, position);
    const crossings = countCrossings(rows, position);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = rows.rows.map((row) => [...row]);
  }
  for (const [r, row] of best.entries()) rows.rows[r] = row;
}

/** Swaps adjacent vertices where that reduces crossings. */
function swapNeighbors(rows: Rows, row: number[], position: number[]): void {
  for (let pass = 0, swapped = true; swapped && pass < 4; pass++) {
    swapped = false;
    for (let i = 0; i + 1 < row.length; i++) {
      const [a, b] = [row[i]!, row[i + 1]!];
      const now =
        crossingsOf(rows.up[a]!, rows.up[b]!, position) + crossingsOf(rows.down[a]!, rows.down[b]!, position);
      if (now === 0) continue;
      const then =
        crossingsOf(rows.up[b]!, rows.up[a]!, position) + crossingsOf(rows.down[b]!, rows.down[a]!, position);
      if (then >= now) continue;
      row[i] = b;
      row[i + 1] = a;
      position[a] = i + 1;
      position[b] = i;
      swapped = true;
    }
  }
}

/** Counts crossings between the lines of one vertex and those of another to its right. */
function crossingsOf(left: readonly number[], right: readonly number[], position: readonly number[]): number {
  let crossings = 0;
  for (const a of left) for (const b of right) if (position[a]! > position[b]!) crossings++;
  return crossings;
}

/** Counts all crossings as inversions, with a tree of sums (Barth, Jünger, Mutzel 2002). */
function countCrossings(rows: Rows, position: readonly number[]): number {
  let crossings = 0;
  for (let r = 0; r + 1 < rows.rows.length; r++) {
    const width = rows.rows[r + 1]!.length;
    if (width < 2 || rows.rows[r]!.length < 2) continue;
    const tree = new Int32Array(width + 1);
    let placed = 0;
    for (const vertex of rows.rows[r]!) {
      const ends = rows.down[vertex]!.map((one) => position[one]!).sort((a, b) => a - b);
      for (const end of ends) {
        let before = 0;
        for (let i = end + 1; i > 0; i -= i & -i) before += tree[i]!;
        crossings += placed - before;
      }
      for (const end of ends) for (let i = end + 1; i <= width; i += i & -i) tree[i]!++;
      placed += ends.length;
    }
  }
  return crossings;
}
