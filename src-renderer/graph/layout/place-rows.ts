// Assigns x coordinates to ordered rows: chains and trunks form straight columns, centered between their neighbors.
import type { Rows } from './rank-rows';

/** Sizes in pixels. */
export interface Widths {
  readonly layer: number;
  readonly line: number;
  readonly gap: number;
  readonly lineGap: number;
}

/** In pixels. */
const tolerance = 60;

interface Column {
  readonly vertices: number[];
  x: number;
  readonly left: { readonly column: Column; readonly distance: number }[];
  readonly right: { readonly column: Column; readonly distance: number }[];
  readonly links: { readonly column: Column; readonly weight: number }[];
}

/** Returns the center of each vertex in pixels; the segment's entry and exit are at 0. */
export function placeRows(
  rows: Rows,
  ends: { readonly entry: number | null; readonly exit: number | null },
  widths: Widths,
): number[] {
  const isLine = (vertex: number) => vertex >= rows.count;
  const spine = findSpine(rows, ends, isLine);
  const columns = makeColumns(rows, spine, isLine);
  const columnOf: Column[] = [];
  for (const column of columns) for (const vertex of column.vertices) columnOf[vertex] = column;
  const half = (vertex: number) => (isLine(vertex) ? widths.line : widths.layer) / 2;
  for (const row of rows.rows) {
    for (let i = 0; i + 1 < row.length; i++) {
      const [a, b] = [row[i]!, row[i + 1]!];
      const gap = isLine(a) || isLine(b) ? widths.lineGap : widths.gap;
      const distance = half(a) + half(b) + gap;
      columnOf[a]!.right.push({ column: columnOf[b]!, distance });
      columnOf[b]!.left.push({ column: columnOf[a]!, distance });
    }
  }
  for (const [vertex, below] of rows.down.entries()) {
    for (const other of below) {
      const [a, b] = [columnOf[vertex]!, columnOf[other]!];
      if (a === b) continue;
      const weight = isLine(vertex) || isLine(other) ? 1 : 3;
      a.links.push({ column: b, weight });
      b.links.push({ column: a, weight });
    }
  }
  const sorted = sortColumns(columns);
  for (const column of sorted)
    column.x = column.left.reduce((x, one) => Math.max(x, one.column.x + one.distance), 0);
  for (let pass = 0; pass < 14; pass++) {
    const order = pass % 2 === 0 ? [...sorted].reverse() : sorted;
    for (const column of order) centerColumn(column);
  }
  const origin = originOf(rows, ends, columnOf, spine.size > 0);
  const x = rows.rank.map((_rank, vertex) => Math.round(columnOf[vertex]!.x - origin));
  if (ends.entry !== null) x[ends.entry] = 0;
  if (ends.exit !== null) x[ends.exit] = 0;
  return x;
}

/** Moves a column to the weighted mean of its neighbors, as far as the adjacent columns allow. */
function centerColumn(column: Column): void {
  if (column.links.length === 0) return;
  let sum = 0;
  let weight = 0;
  for (const link of column.links) {
    sum += link.column.x * link.weight;
    weight += link.weight;
  }
  let x = sum / weight;
  for (const { column: other, distance } of column.right) x = Math.min(x, other.x - distance);
  for (const { column: other, distance } of column.left) x = Math.max(x, other.x + distance);
  column.x = x;
}

/** Returns the layers aligned with entry and exit: the longest path, if few layers are beside it. */
function findSpine(
  rows: Rows,
  { entry, exit }: { readonly entry: number | null; readonly exit: number | null },
  isLine: (vertex: number) => boolean,
): Set<number> {
  if (entry === null || exit === null) return new Set();
  if (rows.rows.some((row) => row.filter((vertex) => !isLine(vertex)).length > 2)) return new Set();
  const spine = new Set([exit]);
  for (let at = exit; at !== entry; ) {
    // The longest path has a layer in every row.
    const next = rows.up[at]!.find((one) => !isLine(one));
    if (next === undefined) return new Set();
    spine.add(next);
    at = next;
  }
  return spine;
}

/** Builds straight columns, trunks first, then vertices with one neighbor above and below. Columns never cross. */
function makeColumns(rows: Rows, spine: ReadonlySet<number>, isLine: (vertex: number) => boolean): Column[] {
  const below = new Map<number, number>();
  const above = new Map<number, number>();
  const position: number[] = [];
  for (const row of rows.rows) for (const [at, vertex] of row.entries()) position[vertex] = at;
  for (let r = 0; r + 1 < rows.rows.length; r++) {
    const candidates: { a: number; b: number; rank: number }[] = [];
    for (const a of rows.rows[r]!) {
      for (const b of rows.down[a]!) {
        const one = rows.down[a]!.length === 1;
        const only = rows.up[b]!.length === 1;
        if (spine.has(a) && spine.has(b)) candidates.push({ a, b, rank: 0 });
        else if (spine.has(a) || spine.has(b)) continue;
        else if (isLine(a) && isLine(b)) candidates.push({ a, b, rank: 1 });
        else if (one && only) candidates.push({ a, b, rank: 2 });
        else if (only && !isLine(a) && !isLine(b)) candidates.push({ a, b, rank: 3 });
      }
    }
    candidates.sort((one, other) => one.rank - other.rank || position[one.a]! - position[other.a]!);
    const accepted: { a: number; b: number }[] = [];
    for (const { a, b, rank } of candidates) {
      if (below.has(a) || above.has(b)) continue;
      // A layer with several outputs is centered above them, not aligned with one.
      if (rank === 3 && rows.down[a]!.filter((one) => !isLine(one)).length > 1) continue;
      const crosses = accepted.some(
        (other) => position[a]! < position[other.a]! !== position[b]! < position[other.b]!,
      );
      if (crosses) continue;
      accepted.push({ a, b });
      below.set(a, b);
      above.set(b, a);
    }
  }
  const columns: Column[] = [];
  for (const row of rows.rows) {
    for (const vertex of row) {
      if (above.has(vertex)) continue;
      const vertices: number[] = [];
      for (let at: number | undefined = vertex; at !== undefined; at = below.get(at)) vertices.push(at);
      columns.push({ vertices, x: 0, left: [], right: [], links: [] });
    }
  }
  return columns;
}

/** Sorts columns so that each comes after all columns to its left. */
function sortColumns(columns: readonly Column[]): Column[] {
  const waiting = new Map(columns.map((column) => [column, column.left.length]));
  const sorted = columns.filter((column) => column.left.length === 0);
  for (let i = 0; i < sorted.length; i++) {
    for (const { column } of sorted[i]!.right) {
      const left = waiting.get(column)! - 1;
      waiting.set(column, left);
      if (left === 0) sorted.push(column);
    }
  }
  return sorted;
}

/** Returns the origin, x = 0: the spine, or the mean of the entry's and exit's neighbors. */
function originOf(
  rows: Rows,
  { entry, exit }: { readonly entry: number | null; readonly exit: number | null },
  columnOf: readonly Column[],
  straight: boolean,
): number {
  if (straight && entry !== null) return columnOf[entry]!.x;
  const joined = [...(entry === null ? [] : rows.down[entry]!), ...(exit === null ? [] : rows.up[exit]!)];
  const layers = joined.filter((vertex) => vertex < rows.count);
  const middle = (of: readonly number[]) => of.reduce((sum, one) => sum + columnOf[one]!.x, 0) / of.length;
  if (layers.length > 0) {
    const exact = middle(layers);
    const near = layers
      .map((one) => columnOf[one]!.x)
      .sort((a, b) => Math.abs(a - exact) - Math.abs(b - exact));
    // A branch close to the mean becomes the origin, so that its lines are straight.
    return Math.abs(near[0]! - exact) < tolerance ? near[0]! : exact;
  }
  if (joined.length > 0) return middle(joined);
  const all = rows.rows[0] ?? [];
  return all.length > 0 ? middle(all) : 0;
}
