// Arranges one segment: rows, their order, and every x; lines as the columns that they follow.
import { orderRows } from './order-rows';
import { placeRows, type Widths } from './place-rows';
import { makeRows, type Rows } from './rank-rows';
import type { Segment } from './segments';

/** A stretch of a line that runs straight down: at `x`, from one row to another. */
export interface Run {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** A segment arranged. Layers and inputs as in the segment; the entry's and the exit's x are 0. */
export interface Arrangement {
  /** The middle of each layer. */
  readonly x: readonly number[];
  readonly row: readonly number[];
  /** How far apart the ends of the widest line below each row are. */
  readonly leaps: readonly number[];
  /** For each layer and each of its inputs the straight parts of the line. */
  readonly runs: readonly (readonly (readonly Run[])[])[];
}

/** Work beyond which a segment is arranged in a worker; in vertices. */
export const slowFrom = 600;

const none: readonly Run[] = [];

/** Arranges a segment; `quick` orders by one sweep, for a first image. */
export function arrangeSegment(segment: Segment, widths: Widths, quick = false): Arrangement {
  const { inputs, hasEntry, hasExit } = segment;
  const count = inputs.length;
  // Most segments are two layers of a chain.
  if (count === 1) return { x: [0], row: [0], leaps: [], runs: [[]] };
  if (count === 2 && hasEntry && inputs[1]!.length === 1)
    return { x: [0, 0], row: [0, 1], leaps: [0], runs: [[], [none]] };
  const rows = makeRows(segment);
  orderRows(rows, quick ? 0 : 10);
  const ends = { entry: hasEntry ? 0 : null, exit: hasExit ? count - 1 : null };
  const x = placeRows(rows, ends, widths);
  const right = x.reduce((most, one) => Math.max(most, one), 0) + widths.layer / 2 + 24;
  const sides = laneRows(rows);
  const runs = inputs.map((own, to) => own.map((from) => findRuns(rows, x, sides, right, from, to)));
  const leaps = rows.rows.map(() => 0);
  for (const [vertex, below] of rows.down.entries())
    for (const other of below) {
      const r = rows.rank[vertex]!;
      leaps[r] = Math.max(leaps[r]!, Math.abs(x[vertex]! - x[other]!));
    }
  return { x: x.slice(0, count), row: rows.rank.slice(0, count), leaps, runs };
}

/** About how many vertices a segment has when arranged: what decides where that is done. */
export function estimateWork(segment: Segment): number {
  return segment.inputs.length < 40 ? segment.inputs.length : makeRows(segment).rank.length;
}

/** A lane for each line that leads around: those that share rows never share a lane. */
function laneRows(rows: Rows): Map<string, number> {
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  const sorted = [...rows.outer].sort((a, b) => rows.rank[a[0]]! - rows.rank[b[0]]!);
  for (const [from, to] of sorted) {
    let lane = ends.findIndex((end) => end < rows.rank[from]!);
    if (lane < 0) lane = ends.length;
    ends[lane] = rows.rank[to]!;
    lanes.set(`${from},${to}`, lane);
  }
  return lanes;
}

function findRuns(
  rows: Rows,
  x: readonly number[],
  sides: ReadonlyMap<string, number>,
  right: number,
  from: number,
  to: number,
): readonly Run[] {
  const first = rows.rank[from]! + 1;
  const length = rows.rank[to]! - first;
  if (length <= 0) return none;
  const lane = sides.get(`${from},${to}`);
  if (lane !== undefined) return [{ x: right + 14 * lane, from: first, to: first + length - 1 }];
  const trunk = rows.trunks.get(from) ?? [];
  const runs: { x: number; from: number; to: number }[] = [];
  for (let k = 0; k < length; k++) {
    const at = x[trunk[k]!]!;
    const last = runs.at(-1);
    if (last?.x === at) last.to = first + k;
    else runs.push({ x: at, from: first + k, to: first + k });
  }
  return runs;
}
