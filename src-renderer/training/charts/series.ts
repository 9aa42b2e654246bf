// Points of a curve that is only ever appended to. All of them are kept: the chart decides which ones its pixels can show.

/** A point: epochs on x, the value on y. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A growing curve. */
export interface Series {
  /** The points so far; the same array grows in place until the curve is cleared, then another one does. */
  readonly points: Point[];
  push(x: number, y: number): void;
  clear(): void;
}

/** Returns an empty curve. Values that are not finite numbers are left out. */
export function createSeries(): Series {
  let points: Point[] = [];
  return {
    get points() {
      return points;
    },
    push(x, y) {
      if (Number.isFinite(y)) points.push({ x, y });
    },
    clear() {
      points = [];
    },
  };
}

/** Returns a function that smooths a growing curve by an exponential mean; it computes only what was appended since the last call. */
export function createSmoothing(weight: number): (points: Point[]) => Point[] {
  let source: Point[] | null = null;
  let smooth: Point[] = [];
  let last = 0;
  let correction = 0;
  return (points) => {
    if (weight <= 0) return points;
    if (points !== source) {
      source = points;
      smooth = [];
      last = 0;
      correction = 0;
    }
    for (let i = smooth.length; i < points.length; i++) {
      const { x, y } = points[i]!;
      last = last * weight + (1 - weight) * y;
      correction = correction * weight + (1 - weight);
      smooth.push({ x, y: last / correction });
    }
    return smooth;
  };
}
