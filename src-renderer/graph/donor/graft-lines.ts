// Where the layers of a part would be in the network, and the lines to them from the second model.
import type { LayerFate, WeightFate } from '#shared/graph/kept-weights';
import type { Target } from '../edits/placing';
import { nodeSize } from '../layout/layout';
import type { CanvasView } from '../overlay/canvas-view';

/** A row at the place of the graft: a layer of the part with weights, or an adapter. */
export interface GhostRow {
  /** The layer's name in the second model; for an adapter its kind. */
  readonly name: string;
  readonly fate: WeightFate | 'adapter';
}

/** Most rows that are listed. The rest is counted. */
export const mostRows = 12;
/** Height of a row, in pixels. */
export const rowHeight = 20;

/** Returns the rows of a graft: adapters first, then the part's layers with weights in its order. */
export function ghostRows(fates: readonly LayerFate[], adapters: readonly string[]): GhostRow[] {
  const layers = fates
    .filter(({ origin }) => origin === 'part')
    .map(({ was, fate }) => ({ name: was, fate }));
  return [...adapters.map((name) => ({ name, fate: 'adapter' as const })), ...layers];
}

/** Returns the point of the network where a part would be, in canvas pixels: in the gap of a connection, or below a layer; null if it is not drawn. */
export function placeOf(
  target: Target,
  outputs: readonly string[],
  { boxes, viewport: { x, y, zoom } }: CanvasView,
): { readonly x: number; readonly y: number } | null {
  const find = (name: string | undefined) =>
    name === undefined ? undefined : boxes.find((box) => box.layers.includes(name));
  const above = find(target === null ? outputs[0] : 'after' in target ? target.after : target.from);
  if (!above) return null;
  const below = target !== null && 'to' in target ? find(target.to) : undefined;
  const center = (box: { readonly x: number }) => box.x + nodeSize.width / 2;
  const middle = below ? (center(above) + center(below)) / 2 : center(above);
  const bottom = above.y + nodeSize.height;
  const gap = below ? (bottom + below.y) / 2 : bottom + nodeSize.gapY / 2;
  return { x: middle * zoom + x, y: gap * zoom + y };
}

/** A line from a layer of the second model to its row. */
export interface GraftLine {
  readonly name: string;
  readonly fate: WeightFate;
  readonly path: string;
  /** The middle of the line, where a cross marks weights that are lost. */
  readonly middle: readonly [number, number];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Returns the lines to the rows at `left`, `top`. Only layers that are visible in the second model have one: `anchorOf` returns null for others. */
export function graftLines(
  rows: readonly GhostRow[],
  { left, top }: { readonly left: number; readonly top: number },
  anchorOf: (name: string) => Point | null,
): GraftLine[] {
  return rows.slice(0, mostRows).flatMap(({ name, fate }, i): GraftLine[] => {
    const from = fate === 'adapter' ? null : anchorOf(name);
    if (!from || fate === 'adapter') return [];
    const y = top + (i + 0.5) * rowHeight;
    const bend = Math.max(24, Math.abs(left - from.x) / 2);
    return [
      {
        name,
        fate,
        path: `M${round(from.x)},${round(from.y)} C${round(from.x + bend)},${round(from.y)} ${round(left - bend)},${round(y)} ${round(left)},${round(y)}`,
        middle: [round((from.x + left) / 2), round((from.y + y) / 2)],
      },
    ];
  });
}

const round = (value: number) => Math.round(value * 10) / 10;
