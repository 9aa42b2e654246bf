// Geometry of the canvas for overlays: the drawn boxes and the viewport.
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
