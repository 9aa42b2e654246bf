// What overlays know of the canvas: the boxes as they are drawn, and the part of the plane that is seen.
import type { DrawnNode } from '../canvas/drawing';

/** A box on the plane: one layer, or a folded block. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly layers: readonly string[];
}

/** Where the plane is: `screen = plane × zoom + x`, in pixels of the canvas. */
interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The drawing, as overlays need it. */
export interface CanvasView {
  readonly boxes: readonly Box[];
  readonly viewport: Viewport;
  readonly height: number;
}

/** The nodes of the drawing as boxes. */
export function toBoxes(nodes: readonly DrawnNode[]): Box[] {
  return nodes.map(({ id, place, card }) => ({
    id,
    x: place.x,
    y: place.y,
    layers: card.block?.layers ?? [id],
  }));
}
