// Ticks of the measured depths along the freeze line, and the measured depths nearest to a stop of the line.
import { nodeSize } from '../layout/layout';
import type { CanvasView } from './canvas-view';
import type { LineStops } from './freeze-line';

/** The accuracy of the features after a layer. */
export interface DepthPoint {
  readonly layer: string;
  readonly accuracy: number;
}

/** A tick at the lower edge of a layer, in canvas pixels. */
export interface DepthTick extends DepthPoint {
  readonly y: number;
}

/** Minimum distance of two ticks, in pixels. */
const gap = 18;

/** Returns the visible ticks, from the top. Of ticks that would overlap, the deeper one is shown. */
export function placeTicks(points: readonly DepthPoint[], view: CanvasView): DepthTick[] {
  if (points.length === 0) return [];
  const { y, zoom } = view.viewport;
  const boxOf = new Map(view.boxes.flatMap((box) => box.layers.map((name) => [name, box] as const)));
  const ticks = points.flatMap((point): DepthTick[] => {
    const box = boxOf.get(point.layer);
    if (!box) return [];
    const at = (box.y + nodeSize.height + nodeSize.gapY / 2) * zoom + y;
    return at < 8 || at > view.height - 8 ? [] : [{ ...point, y: at }];
  });
  ticks.sort((a, b) => a.y - b.y);
  return ticks.filter((tick, i) => {
    const next = ticks[i + 1];
    return !next || next.y - tick.y >= gap;
  });
}

/** Returns the deepest point that is above a stop of the line, and the first one below it. Nothing is interpolated. */
export function nearestPoints(
  points: readonly DepthPoint[],
  { stops, layers }: LineStops,
  stop: number,
): { readonly above: DepthPoint | null; readonly below: DepthPoint | null } {
  if (points.length === 0) return { above: null, below: null };
  const count = stops[stop]?.count ?? 0;
  const index = new Map(layers.map((name, i) => [name, i]));
  const known = points
    .filter(({ layer }) => index.has(layer))
    .sort((a, b) => index.get(a.layer)! - index.get(b.layer)!);
  const below = known.findIndex(({ layer }) => index.get(layer)! >= count);
  return {
    above: known[below < 0 ? known.length - 1 : below - 1] ?? null,
    below: below < 0 ? null : known[below]!,
  };
}
