// Draws a connection as an SVG path: curves between rows, straight segments past skipped rows.
import { nodeSize, type Place } from './node-size';

/** Where a line touches a box: in the middle if it is straight, otherwise shifted toward its other end. */
function portOf(center: number, other: number): number {
  const distance = other - center;
  if (Math.abs(distance) < 1) return center;
  return center + Math.sign(distance) * Math.min(nodeSize.width * 0.36, 8 + Math.abs(distance) * 0.22);
}

/** Returns the points of a line, `[x, y]`. Consecutive points are connected by a curve and a straight segment in turn. */
export function linePoints(
  { runs }: { readonly runs: readonly (readonly [number, number, number])[] },
  source: Place,
  target: Place,
): [number, number][] {
  const from = source.x + nodeSize.width / 2;
  const to = target.x + nodeSize.width / 2;
  const first = runs[0]?.[0] ?? to;
  const last = runs.at(-1)?.[0] ?? from;
  const points: [number, number][] = [[portOf(from, first), source.y + nodeSize.height]];
  for (const [x, upper, lower] of runs) points.push([x, upper], [x, lower]);
  points.push([portOf(to, last), target.y]);
  return points;
}

/** Returns the SVG path through a line's points. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  const [start] = points;
  if (!start) return '';
  let path = `M${round(start[0])},${round(start[1])}`;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1]!;
    const [bx, by] = points[i]!;
    if (i % 2 === 0 || Math.abs(ax - bx) < 0.5) path += ` L${round(bx)},${round(by)}`;
    else {
      const half = (by - ay) / 2;
      path += ` C${round(ax)},${round(ay + half)} ${round(bx)},${round(by - half)} ${round(bx)},${round(by)}`;
    }
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
