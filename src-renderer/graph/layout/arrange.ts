// Arranges one segment: rows, their order, and x coordinates. Lines follow the columns.
import { orderRows } from './order-rows';
import { placeRows, type Widths } from './place-rows';
import { makeRows, type Rows } from './rank-rows';
import type { Segment } from './segments';

/** A vertical part of a line: at `x`, from one row to another. */
export interface Run {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** Arrangement of a segment. Layers and inputs as in the segment; the entry and the exit are at x = 0. */
export interface Arrangement {
  /** Center of each layer. */
  readonly x: readonly number[];
  readonly row: readonly number[];
  /** Horizontal distance between the ends of the widest line below each row. */
  readonly spans: readonly number[];
  /** Straight parts of the line, for each layer and each of its inputs. */
  readonly runs: readonly (readonly (readonly Run[])[])[];
}

/** Number of vertices above which a segment is arranged in a worker. */
export const slowFrom = 600;

const none: readonly Run[] = [];

/** Arranges a segment; `quick` orders the rows in one sweep, for a first drawing. */
export function arrangeSegment(segment: Segment, widths: Widths, quick = false): Arrangement {
  const { inputs, hasEntry, hasExit } = segment;
  const count = inputs.length;
  // Shortcut: most segments are two layers of a chain.
  if (count === 1) return { x: [0], row: [0], spans: [], runs: [[]] };
  if (count === 2 && hasEntry && inputs[1]!.length === 1)
    return { x: [0, 0], row: [0, 1], spans: [0], runs: [[], [none]] };
  const rows = makeRows(segment);
  orderRows(rows, quick ? 0 : 10);
  const ends = { entry: hasEntry ? 0 : null, exit: hasExit ? count - 1 : null };
  const x = placeRows(rows, ends, widths);
  const right = x.reduce((max, one) => Math.max(max, one), 0) + widths.layer / 2 + 24;
  const sides = laneRows(rows);
  const runs = inputs.map((sources, to) => sources.map((from) => findRuns(rows, x, sides, right, from, to)));
  const spans = rows.rows.map(() => 0);
  for (const [vertex, below] of rows.down.entries())
    for (const other of below) {
      const r = rows.rank[vertex]!;
      spans[r] = Math.max(spans[r]!, Math.abs(x[vertex]! - x[other]!));
    }
  return { x: x.slice(0, count), row: rows.rank.slice(0, count), spans, runs };
}

/** Estimates the number of vertices of an arranged segment, which decides where it is arranged. */
export function estimateWork(segment: Segment): number {
  return segment.inputs.length < 40 ? segment.inputs.length : makeRows(segment).rank.length;
}

/** Assigns a lane to each line routed around the layers; lines that share rows get different lanes. */
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
