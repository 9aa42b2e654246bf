// Lays out layers and lines: each layer below all of its inputs, the main path straight, skip connections beside it.
import { compareLayers } from '#shared/graph/changed-range';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { wiringOf } from '#shared/graph/wiring';
import { type Arrangement, arrangeSegment, estimateWork, type Run, slowFrom } from './arrange';
import { Line } from './line';
import { nodeSize, type Place } from './node-size';
import { findSegments, isPair, type Segment } from './segments';

export { Line } from './line';
export { nodeSize, type Place } from './node-size';

/** The whole layout. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly lines: readonly Line[];
  /** The place of each layer, by its index in the graph. */
  readonly placeAt: readonly (Place | undefined)[];
  /** The line of each input, in the order of the graph's wiring; none for an input that is missing, follows or is repeated. */
  readonly lineAt: readonly (Line | undefined)[];
  /** Upper edge of each row. */
  readonly tops: readonly number[];
  readonly bounds: { readonly left: number; readonly right: number; readonly bottom: number };
  /** Segments with a quick arrangement, to be improved by a worker. */
  readonly rough: readonly Segment[];
}

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

/** Lays out the graph. Large segments are arranged quickly and listed in `rough`, unless `thorough`. Places and lines that are those of `before` remain the same objects. */
export function layoutGraph(
  graph: LayerGraph,
  thorough = false,
  before: { readonly graph: LayerGraph; readonly layout: Layout } | null = null,
): Layout {
  const { layers } = graph;
  const { starts, sources } = wiringOf(layers);
  const placeAt: (Place | undefined)[] = new Array(layers.length);
  const lineAt: (Line | undefined)[] = new Array(sources.length);
  const tops: number[] = [];
  const open: Segment[] = [];
  const half = nodeSize.width / 2;
  let base = 0;
  let top = 0;
  let left = 0;
  let right = 0;
  const recall = before && rememberLayout(before.graph, before.layout, layers);
  const place = (i: number, x: number, y: number, rank: number) => {
    const old = recall?.placeOf(i);
    placeAt[i] = old && old.x === x && old.y === y && old.rank === rank ? old : { x, y, rank };
    tops[rank] = y;
    left = Math.min(left, x);
    right = Math.max(right, x + nodeSize.width);
  };
  /** Adds the line from one layer to another, the first time that it is an input. */
  const connect = (from: number, to: number, runs: Line['runs']) => {
    let k = 0;
    while (sources[starts[to]! + k] !== from) k++;
    const old = recall?.lineOf(to, k);
    const [start, end] = [placeAt[from]!, placeAt[to]!];
    const same = old && old.from === start && old.to === end && sameRuns(old.runs, runs);
    lineAt[starts[to]! + k] = same ? old : new Line(layers[from]!.name, layers[to]!.name, start, end, runs);
  };
  for (const segment of findSegments(graph)) {
    const { start } = segment;
    if (isPair(segment)) {
      // Most segments: no rows to arrange, and nothing beside them.
      if (start === 0) place(0, -half, top, base);
      top += nodeSize.height + nodeSize.gapY;
      base++;
      place(start + 1, -half, top, base);
      connect(start, start + 1, noRuns);
      continue;
    }
    const { is, rough: isRough } = arrange(segment, thorough);
    if (isRough) open.push(segment);
    const rowTop: number[] = [top];
    for (const span of is.spans) rowTop.push(rowTop.at(-1)! + nodeSize.height + gapFor(span));
    for (let i = 0; i < segment.inputs.length; i++) {
      const row = is.row[i]!;
      if (i > 0 || start === 0) place(start + i, is.x[i]! - half, rowTop[row]!, base + row);
      for (const [k, from] of segment.inputs[i]!.entries()) {
        const found = is.runs[i]![k]!;
        const runs = found.length === 0 ? noRuns : found.map((run) => toPixels(run, rowTop));
        for (const [x] of runs) {
          left = Math.min(left, x - 8);
          right = Math.max(right, x + 8);
        }
        connect(start + from, start + i, runs);
      }
    }
    const height = segment.hasExit ? is.row[is.row.length - 1]! : 0;
    base += height;
    top = rowTop[height]!;
  }
  const lowest = tops.length > 0 ? tops[tops.length - 1]! : 0;
  const bounds = { left, right, bottom: lowest + nodeSize.height };
  return new DrawnLayout(layers, placeAt, lineAt, tops, bounds, open);
}

/** A layout whose places by name are listed only when they are asked for. */
class DrawnLayout implements Layout {
  constructor(
    private readonly layers: readonly Layer[],
    readonly placeAt: readonly (Place | undefined)[],
    readonly lineAt: readonly (Line | undefined)[],
    readonly tops: readonly number[],
    readonly bounds: Layout['bounds'],
    readonly rough: readonly Segment[],
  ) {}

  get places(): ReadonlyMap<string, Place> {
    const found = this.layers.flatMap(({ name }, i) => {
      const place = this.placeAt[i];
      return place ? [[name, place] as const] : [];
    });
    return new Map(found);
  }

  get lines(): readonly Line[] {
    return this.lineAt.filter((line) => line !== undefined);
  }
}

/** Returns functions that find the place of a layer, and the line of its input `k`, in the layout of an earlier graph. */
function rememberLayout(graph: LayerGraph, { placeAt, lineAt }: Layout, layers: readonly Layer[]) {
  const { start, endBefore, endAfter } = compareLayers(graph.layers, layers);
  const { starts } = wiringOf(graph.layers);
  const indexOf = (i: number) => (i < start ? i : i < endAfter ? -1 : i - endAfter + endBefore);
  return {
    placeOf: (i: number) => placeAt[indexOf(i)],
    lineOf(i: number, k: number) {
      const was = indexOf(i);
      return was < 0 ? undefined : lineAt[starts[was]! + k];
    },
  };
}

function sameRuns(some: Line['runs'], others: Line['runs']): boolean {
  if (some === others) return true;
  return (
    some.length === others.length && some.every((run, i) => run.every((value, k) => value === others[i]![k]))
  );
}

/** Leaves more space below a row with wide lines, so that they bend gently. */
function gapFor(span: number): number {
  return nodeSize.gapY + Math.round(Math.min(46, Math.max(0, span - 130) * 0.06));
}

function toPixels({ x, from, to }: Run, rowTop: readonly number[]): [number, number, number] {
  return [x, rowTop[from]!, rowTop[to]! + nodeSize.height];
}
