// Points of a curve that is only ever appended to; when there are too many, neighbours are averaged, so drawing stays cheap.

/** A point: epochs on x, the value on y. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A growing curve of at most `most` points. */
export interface Series {
  /** The points to draw; the same array, changed in place. */
  readonly points: Point[];
  push(x: number, y: number): void;
  clear(): void;
}

/** Starts an empty curve. Values that are no finite number leave a gap. */
export function createSeries(most = 1200): Series {
  const points: Point[] = [];
  let stride = 1;
  let sumX = 0;
  let sumY = 0;
  let count = 0;

  function halve(): void {
    let kept = 0;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const a = points[i]!;
      const b = points[i + 1]!;
      points[kept++] = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    }
    if (points.length % 2 === 1) points[kept++] = points.at(-1)!;
    points.length = kept;
    stride *= 2;
  }

  return {
    points,
    push(x, y) {
      if (!Number.isFinite(y)) return;
      sumX += x;
      sumY += y;
      count++;
      if (count < stride) return;
      points.push({ x: sumX / count, y: sumY / count });
      sumX = 0;
      sumY = 0;
      count = 0;
      if (points.length >= most) halve();
    },
    clear() {
      points.length = 0;
      stride = 1;
      sumX = 0;
      sumY = 0;
      count = 0;
    },
  };
}
