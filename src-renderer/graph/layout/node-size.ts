// The size of a layer's box, and its place in the drawing.

/** Position of a layer's box: its upper left corner; `rank` counts rows from the top. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly rank: number;
}

/** Size of a layer's box and the minimum gaps between boxes, in pixels. */
export const nodeSize = { width: 244, height: 54, gapX: 28, gapY: 26 } as const;
