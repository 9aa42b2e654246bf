// Which points a pointer, a lasso or an arrow key chooses.
import type { ScreenPoint } from './view';

/** Points in pixels, `[n, 2]`; NaN for points that are not shown. */
export type ScreenPoints = Float32Array;

/** Returns the index of the nearest point within `most` pixels; null if there is none. */
export function nearestPoint(points: ScreenPoints, at: ScreenPoint, most: number): number | null {
  let found: number | null = null;
  let least = most * most;
  for (let i = 0; i < points.length / 2; i++) {
    const distance = (points[i * 2]! - at.x) ** 2 + (points[i * 2 + 1]! - at.y) ** 2;
    if (distance <= least) {
      least = distance;
      found = i;
    }
  }
  return found;
}

/** Returns the indices of the points inside of a polygon, by the even-odd rule. */
export function pointsInside(points: ScreenPoints, polygon: readonly ScreenPoint[]): number[] {
  if (polygon.length < 3) return [];
  const inside: number[] = [];
  const [left, right] = rangeOf(polygon, 'x');
  const [top, bottom] = rangeOf(polygon, 'y');
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[i * 2]!, points[i * 2 + 1]!];
    if (x >= left && x <= right && y >= top && y <= bottom && isInside(x, y, polygon)) inside.push(i);
  }
  return inside;
}

function rangeOf(polygon: readonly ScreenPoint[], axis: 'x' | 'y'): [number, number] {
  const values = polygon.map((one) => one[axis]);
  return [Math.min(...values), Math.max(...values)];
}

function isInside(x: number, y: number, polygon: readonly ScreenPoint[]): boolean {
  let inside = false;
  let before = polygon.at(-1)!;
  for (const corner of polygon) {
    const crosses = corner.y > y !== before.y > y;
    if (crosses && x < ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y) + corner.x)
      inside = !inside;
    before = corner;
  }
  return inside;
}

/** Directions of the arrow keys. */
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Returns the point that an arrow key moves to: the nearest one in its direction, at most 45° off. Null for other keys, or if there is none. */
export function pointBeyond(points: ScreenPoints, from: number, key: string): number | null {
  const direction = Object.hasOwn(directions, key) ? directions[key] : undefined;
  if (!direction) return null;
  let found: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length / 2; i++) {
    const [dx, dy] = [points[i * 2]! - points[from * 2]!, points[i * 2 + 1]! - points[from * 2 + 1]!];
    const along = dx * direction[0] + dy * direction[1];
    const across = Math.abs(dx * direction[1] + dy * direction[0]);
    if (i === from || along <= 0 || across > along) continue;
    const distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      found = i;
    }
  }
  return found;
}
