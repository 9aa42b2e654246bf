// Points of a curve that is only ever appended to; when there are too many, neighbors are averaged, so drawing stays cheap.

/** A point: epochs on x, the value on y. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A growing curve of at most `most` points: more than a chart has pixels only cost time. */
export interface Series {
  /** The points to draw; the same array, changed in place. */
  readonly points: Point[];
  /** The points of a part of the axis, as fine as it can be shown: all that were pushed, or the means of neighbors. */
  between(from: number, to: number): Point[];
  push(x: number, y: number): void;
  clear(): void;
}

/** Starts an empty curve. Values that are no finite number leave a gap. */
export function createSeries(most = 800): Series {
  const points: Point[] = [];
  let stride = 1;
  let sumX = 0;
  let sumY = 0;
  let count = 0;
  /** All that was pushed, x and y in turn; the array is made larger as it fills. */
  let all = new Float64Array(1024);
  let size = 0;

  function keep(x: number, y: number): void {
    if (size + 2 > all.length) {
      const larger = new Float64Array(all.length * 2);
      larger.set(all);
      all = larger;
    }
    all[size++] = x;
    all[size++] = y;
  }

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

  /** The first pushed point that is not before x; x only ever grows. */
  function placeOf(x: number): number {
    let low = 0;
    let high = size / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[2 * middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    points,
    between(from, to) {
      const first = Math.max(0, placeOf(from) - 1);
      const end = Math.min(size / 2, placeOf(to) + 1);
      const each = Math.max(1, Math.ceil((end - first) / most));
      return meansOf(all, first, end, each);
    },
    push(x, y) {
      if (!Number.isFinite(y)) return;
      keep(x, y);
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
      size = 0;
      stride = 1;
      sumX = 0;
      sumY = 0;
      count = 0;
    },
  };
}

/** The means of `each` neighbors from one place to another. */
function meansOf(all: Float64Array, first: number, end: number, each: number): Point[] {
  const means: Point[] = [];
  for (let at = first; at < end; at += each) {
    const upTo = Math.min(end, at + each);
    let x = 0;
    let y = 0;
    for (let i = at; i < upTo; i++) {
      x += all[2 * i]!;
      y += all[2 * i + 1]!;
    }
    means.push({ x: x / (upTo - at), y: y / (upTo - at) });
  }
  return means;
}
