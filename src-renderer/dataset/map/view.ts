// Coordinates of the map: positions of any extent are fitted to a unit square, which a view shows on the screen.

/** What part of the unit square is visible: its center, and pixels per unit. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A point in pixels. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

/** Fraction of the shorter side that the points fill. It leaves a margin at the border. */
const filled = 0.92;
const [leastZoom, mostZoom] = [0.5, 200];

/** Returns the positions `[n, 2]` moved and scaled to [-1, 1], with their proportions. NaN stays NaN. */
export function toUnit(positions: Float32Array): Float32Array {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < positions.length; i++) {
    const value = positions[i]!;
    if (value < low[i & 1]!) low[i & 1] = value;
    if (value > high[i & 1]!) high[i & 1] = value;
  }
  const half = Math.max(high[0]! - low[0]!, high[1]! - low[1]!) / 2 || 1;
  const middle = [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2];
  return positions.map((value, i) => (value - middle[i & 1]!) / half);
}

/** Returns the view that shows all points. */
export function fittedView(width: number, height: number): MapView {
  return { x: 0, y: 0, scale: (Math.min(width, height) / 2) * filled || 1 };
}

/** Returns a position in pixels. */
export function toScreen(
  view: MapView,
  size: { width: number; height: number },
  x: number,
  y: number,
): ScreenPoint {
  return { x: size.width / 2 + (x - view.x) * view.scale, y: size.height / 2 + (y - view.y) * view.scale };
}

/** Returns positions `[n, 2]` in pixels; NaN where `of` is negative. */
export function allToScreen(
  view: MapView,
  { width, height }: { width: number; height: number },
  unit: Float32Array,
  of: Int16Array,
): Float32Array {
  const placed = new Float32Array(unit.length);
  const { scale } = view;
  const [left, top] = [width / 2 - view.x * scale, height / 2 - view.y * scale];
  for (let i = 0; i < of.length; i++) {
    const shown = of[i]! >= 0;
    placed[i * 2] = shown ? left + unit[i * 2]! * scale : Number.NaN;
    placed[i * 2 + 1] = shown ? top + unit[i * 2 + 1]! * scale : Number.NaN;
  }
  return placed;
}

/** Zooms by a factor such that the point under `at` stays. */
export function zoomAt(
  view: MapView,
  size: { width: number; height: number },
  factor: number,
  at: ScreenPoint,
): MapView {
  const fit = fittedView(size.width, size.height).scale;
  const scale = Math.min(mostZoom * fit, Math.max(leastZoom * fit, view.scale * factor));
  const [dx, dy] = [at.x - size.width / 2, at.y - size.height / 2];
  return {
    x: view.x + dx / view.scale - dx / scale,
    y: view.y + dy / view.scale - dy / scale,
    scale,
  };
}

/** Moves the visible part by pixels. */
export function panBy(view: MapView, dx: number, dy: number): MapView {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

/** Returns the positions between two frames; `share` is 0 for the first. Positions that one of them lacks are those of the second. */
export function between(from: Float32Array, to: Float32Array, share: number): Float32Array {
  if (share >= 1 || from.length !== to.length) return to;
  const moved = new Float32Array(to.length);
  for (let i = 0; i < to.length; i++) {
    const [before, after] = [from[i]!, to[i]!];
    moved[i] = Number.isNaN(before) ? after : before + (after - before) * share;
  }
  return moved;
}
