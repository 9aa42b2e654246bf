// Lays out layers and lines: each layer below all of its inputs, the main path straight, skip connections beside it.
import type { LayerGraph } from '#shared/graph/graph';
import { type Arrangement, arrangeSegment, estimateWork, type Run, slowFrom } from './arrange';
import { findSegments, isPair, type Segment } from './segments';

/** Position of a layer's box: its upper left corner; `rank` counts rows from the top. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly rank: number;
}

/** A line between two connected layers, as the points it passes through. */
export interface Line {
  readonly source: string;
  readonly target: string;
  /** x, upper y and lower y of each straight part between the boxes. */
  readonly runs: readonly (readonly [number, number, number])[];
}

/** The whole layout. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly lines: readonly Line[];
  /** Upper edge of each row. */
  readonly tops: readonly number[];
  readonly bounds: { readonly left: number; readonly right: number; readonly bottom: number };
  /** Segments with a quick arrangement, to be improved by a worker. */
  readonly rough: readonly Segment[];
}

/** Size of a layer's box and the minimum gaps between boxes, in pixels. */
export const nodeSize = { width: 244, height: 54, gapX: 28, gapY: 26 } as const;
/** Widths used by the arrangement, in pixels. */
export const widths = { layer: nodeSize.width, line: 4, gap: nodeSize.gapX, lineGap: 16 } as const;

/** Arrangements by segment key. Networks repeat blocks, and most segments are unchanged by an edit. */
const arranged = new Map<string, Arrangement>();
const rough = new Map<string, Arrangement>();
const maxCached = 4000;

/** Caches an arrangement from the worker. */
export function cacheArrangement(key: string, arrangement: Arrangement): void {
  if (arranged.size >= maxCached) arranged.clear();
  arranged.set(key, arrangement);
  rough.delete(key);
}

function arrange(segment: Segment, thorough: boolean): { is: Arrangement; rough: boolean } {
  const known = arranged.get(segment.key);
  if (known) return { is: known, rough: false };
  if (thorough || segment.inputs.length < 40 || estimateWork(segment) <= slowFrom) {
    const is = arrangeSegment(segment, widths);
    cacheArrangement(segment.key, is);
    return { is, rough: false };
  }
  const before = rough.get(segment.key);
  if (before) return { is: before, rough: true };
  const is = arrangeSegment(segment, widths, true);
  if (rough.size > 40) rough.clear();
  rough.set(segment.key, is);
  return { is, rough: true };
}

const noRuns: Line['runs'] = [];

/** Lays out the graph. Large segments are arranged quickly and listed in `rough`, unless `thorough`. */
export function layoutGraph(graph: LayerGraph, thorough = false): Layout {
  const places = new Map<string, Place>();
  const lines: Line[] = [];
  const tops: number[] = [];
  const open: Segment[] = [];
  const half = nodeSize.width / 2;
  let base = 0;
  let top = 0;
  let left = 0;
  let right = 0;
  for (const segment of findSegments(graph)) {
    if (isPair(segment)) {
      // Most segments: no rows to arrange, and nothing beside them.
      const [upper, lower] = [graph.layers[segment.start]!.name, graph.layers[segment.start + 1]!.name];
      if (segment.start === 0) {
        places.set(upper, { x: -half, y: top, rank: base });
        tops[base] = top;
        left = Math.min(left, -half);
        right = Math.max(right, half);
      }
      top += nodeSize.height + nodeSize.gapY;
      base++;
      places.set(lower, { x: -half, y: top, rank: base });
      tops[base] = top;
      lines.push({ source: upper, target: lower, runs: noRuns });
      continue;
    }
    const { is, rough: isRough } = arrange(segment, thorough);
    if (isRough) open.push(segment);
    const rowTop: number[] = [top];
    for (const span of is.spans) rowTop.push(rowTop.at(-1)! + nodeSize.height + gapFor(span));
    const shared = segment.start > 0;
    for (let i = 0; i < segment.inputs.length; i++) {
      const { name } = graph.layers[segment.start + i]!;
      const row = is.row[i]!;
      const y = rowTop[row]!;
      tops[base + row] = y;
      if (i > 0 || !shared) {
        const x = is.x[i]! - half;
        left = Math.min(left, x);
        right = Math.max(right, x + nodeSize.width);
        places.set(name, { x, y, rank: base + row });
      }
      for (const [k, from] of segment.inputs[i]!.entries()) {
        const source = graph.layers[segment.start + from]!.name;
        const found = is.runs[i]![k]!;
        const runs = found.length === 0 ? noRuns : found.map((run) => toPixels(run, rowTop));
        for (const [x] of runs) {
          left = Math.min(left, x - 8);
          right = Math.max(right, x + 8);
        }
        lines.push({ source, target: name, runs });
      }
    }
    const height = segment.hasExit ? is.row[is.row.length - 1]! : 0;
    base += height;
    top = rowTop[height]!;
  }
  const lowest = tops.length > 0 ? tops[tops.length - 1]! : 0;
  return { places, lines, tops, bounds: { left, right, bottom: lowest + nodeSize.height }, rough: open };
}

/** Leaves more space below a row with wide lines, so that they bend gently. */
function gapFor(span: number): number {
  return nodeSize.gapY + Math.round(Math.min(46, Math.max(0, span - 130) * 0.06));
}

function toPixels({ x, from, to }: Run, rowTop: readonly number[]): [number, number, number] {
  return [x, rowTop[from]!, rowTop[to]! + nodeSize.height];
}
