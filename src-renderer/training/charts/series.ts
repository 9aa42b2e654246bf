// Points of a curve that only grows. All points are kept; the chart decimates them.

/** A point: epochs on x, the value on y. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A growing curve. */
export interface Series {
  /** The points so far. The array grows in place; clearing the curve replaces it. */
  readonly points: Point[];
  push(x: number, y: number): void;
  clear(): void;
}

/** Creates an empty curve. It ignores values that are not finite. */
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

/** Returns an exponential moving average of a growing curve, which processes only points appended since the last call. */
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
