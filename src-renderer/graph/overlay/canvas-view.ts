// Geometry of the canvas for overlays: the drawn boxes and the viewport.
import type { DrawnNode } from '../canvas/drawing';

/** A box on the canvas: one layer, or a collapsed block. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly layers: readonly string[];
}

/** Position of the drawing: `screen = drawing × zoom + x`, in canvas pixels. */
interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The drawing as used by overlays. */
export interface CanvasView {
  readonly boxes: readonly Box[];
  readonly viewport: Viewport;
  readonly height: number;
}

/** Converts the nodes of the drawing to boxes. */
export function toBoxes(nodes: readonly DrawnNode[]): Box[] {
  return nodes.map(({ id, place, card }) => ({
    id,
    x: place.x,
    y: place.y,
    layers: card.block?.layers ?? [id],
  }));
}
