// Assigns a row to each layer of a segment, and a trunk to each long line: one point per row it passes.
import type { Segment } from './segments';

/** Rows of a segment. Vertices from `count` on are trunk points, not layers. */
export interface Rows {
  /** Number of layers in the segment. */
  readonly count: number;
  readonly rank: number[];
  /** Vertices of each row, left to right. */
  readonly rows: number[][];
  /** Neighbors in the row above and in the row below. */
  readonly up: number[][];
  readonly down: number[][];
  /** Trunk of each layer whose output spans more than one row, top to bottom. */
  readonly trunks: ReadonlyMap<number, readonly number[]>;
  /** Very long lines, routed around all layers: `[from, to]`. */
  readonly outer: readonly (readonly [number, number])[];
}

/** Limit on trunk points; above it, the longest lines are routed around the layers. */
const maxPoints = 12_000;

/** Returns each layer's row: one below its lowest input, or directly above its outputs if it has no input. */
function findRanks({ inputs, hasEntry, hasExit }: Segment): number[] {
  const minRank = hasEntry ? 1 : 0;
  const ranks = inputs.map(() => 0);
  for (const [i, sources] of inputs.entries()) {
    if (i === 0 && hasEntry) continue;
    ranks[i] = sources.reduce((rank, from) => Math.max(rank, ranks[from]! + 1), minRank);
  }
  const nearest = inputs.map(() => Number.POSITIVE_INFINITY);
  for (const [i, sources] of inputs.entries())
    for (const from of sources) nearest[from] = Math.min(nearest[from]!, ranks[i]!);
  for (const [i, sources] of inputs.entries())
    if (sources.length === 0 && !(i === 0 && hasEntry) && Number.isFinite(nearest[i]))
      ranks[i] = Math.max(minRank, nearest[i]! - 1);
  const end = inputs.length - 1;
  if (hasExit) ranks[end] = ranks.reduce((rank, one, i) => (i === end ? rank : Math.max(rank, one + 1)), 1);
  return ranks;
}

/** Builds the rows, each in layer order. */
export function makeRows(segment: Segment): Rows {
  const count = segment.inputs.length;
  const rank = findRanks(segment);
  const lastRow = segment.inputs.map((_own, i) => rank[i]!);
  for (const [i, sources] of segment.inputs.entries())
    for (const from of sources) lastRow[from] = Math.max(lastRow[from]!, rank[i]!);
  const lengths = lastRow.map((to, i) => Math.max(0, to - rank[i]! - 1));
  let points = lengths.reduce((sum, one) => sum + one, 0);
  const around = new Set<number>();
  for (const i of [...lengths.keys()].sort((a, b) => lengths[b]! - lengths[a]! || a - b)) {
    if (points <= maxPoints) break;
    around.add(i);
    points -= lengths[i]!;
  }
  const up: number[][] = segment.inputs.map(() => []);
  const down: number[][] = segment.inputs.map(() => []);
  const join = (from: number, to: number) => {
    down[from]!.push(to);
    up[to]!.push(from);
  };
  const trunks = new Map<number, number[]>();
  for (const [i, length] of lengths.entries()) {
    if (length === 0 || around.has(i)) continue;
    const trunk: number[] = [];
    for (let step = 1; step <= length; step++) {
      const vertex = rank.length;
      rank.push(rank[i]! + step);
      up.push([]);
      down.push([]);
      trunk.push(vertex);
    }
    trunks.set(i, trunk);
  }
  const outer: [number, number][] = [];
  for (const [i, sources] of segment.inputs.entries()) {
    for (const from of sources) {
      const skipped = rank[i]! - rank[from]! - 1;
      if (skipped === 0) join(from, i);
      else if (around.has(from)) outer.push([from, i]);
      else join(trunks.get(from)![skipped - 1]!, i);
    }
  }
  for (const [i, trunk] of trunks) {
    join(i, trunk[0]!);
    for (let k = 1; k < trunk.length; k++) join(trunk[k - 1]!, trunk[k]!);
  }
  const rows: number[][] = [];
  for (const [vertex, row] of rank.entries()) {
    while (rows.length <= row) rows.push([]);
    rows[row]!.push(vertex);
  }
  return { count, rank, rows, up, down, trunks, outer };
}
