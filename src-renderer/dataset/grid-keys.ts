// The keys that move the active image of the grid.

/** Size of a grid of images, in images. */
export interface GridSize {
  readonly total: number;
  readonly columns: number;
  /** Rows that fit on the screen; the Page keys move by as many. */
  readonly rows: number;
}

/** Returns the index of the image that a key moves to, or null for keys that do not move. */
export function moveInGrid(key: string, index: number, { total, columns, rows }: GridSize): number | null {
  const page = columns * Math.max(1, rows);
  const moves: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    // Moving past the first or last row stays in place instead of changing the column.
    ArrowUp: index < columns ? index : index - columns,
    ArrowDown: Math.floor(index / columns) === Math.floor((total - 1) / columns) ? index : index + columns,
    PageUp: index - page,
    PageDown: index + page,
    Home: 0,
    End: total - 1,
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined || total === 0 ? null : Math.min(Math.max(0, to), total - 1);
}
