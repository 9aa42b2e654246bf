// A quadtree of points: far groups of points act like one point at their mean (Barnes and Hut, 1986).

/** Points nearer than this along both axes share a leaf, as in scikit-learn. */
const same = 1e-6;

/** The repulsion of a point by all others. */
export interface Repulsion {
  /** Sums of size · q², times the offset along both axes, with q = 1 / (1 + d²). */
  x: number;
  y: number;
  /** Sum of q over all other points. */
  sum: number;
}

/** A tree that is built again in each iteration, in the memory of the previous one. */
export interface QuadTree {
  /** Builds the tree of points `[count, 2]`. */
  build(points: Float64Array): void;
  /** Writes the repulsion of a point. Groups whose width is below `angle` times their distance act like one point; with 0 the result is exact. */
  repel(x: number, y: number, angle: number, into: Repulsion): void;
}

/** Creates a tree for a number of points. */
export function createQuadTree(count: number): QuadTree {
  let cells = 4 * count + 64;
  let size = 0;
  /** Four children per cell, 0 for none: the root is nobody's child. */
  let children = new Int32Array(cells * 4);
  let points = new Float64Array(cells);
  /** Mean of the points of a cell, and its middle. */
  let means = new Float64Array(cells * 2);
  let middles = new Float64Array(cells * 2);
  /** Sides along both axes. */
  let sides = new Float64Array(cells * 2);
  let leaf = new Uint8Array(cells);
  let stack = new Int32Array(256);

  function grow(): void {
    cells *= 2;
    const larger = <T extends Float64Array | Int32Array | Uint8Array>(next: T, old: T) => {
      next.set(old);
      return next;
    };
    children = larger(new Int32Array(cells * 4), children);
    points = larger(new Float64Array(cells), points);
    means = larger(new Float64Array(cells * 2), means);
    middles = larger(new Float64Array(cells * 2), middles);
    sides = larger(new Float64Array(cells * 2), sides);
    leaf = larger(new Uint8Array(cells), leaf);
  }

  function addCell(middleX: number, middleY: number, width: number, height: number): number {
    if (size === cells) grow();
    const cell = size++;
    children.fill(0, cell * 4, cell * 4 + 4);
    points[cell] = 0;
    middles[cell * 2] = middleX;
    middles[cell * 2 + 1] = middleY;
    sides[cell * 2] = width;
    sides[cell * 2 + 1] = height;
    leaf[cell] = 1;
    return cell;
  }

  /** Returns the child for a position, which is created if missing. */
  function childAt(cell: number, x: number, y: number): number {
    const right = x >= middles[cell * 2]! ? 1 : 0;
    const lower = y >= middles[cell * 2 + 1]! ? 1 : 0;
    const slot = cell * 4 + right + 2 * lower;
    const known = children[slot]!;
    if (known !== 0) return known;
    const [width, height] = [sides[cell * 2]! / 2, sides[cell * 2 + 1]! / 2];
    const middleX = middles[cell * 2]! + (right - 0.5) * width;
    const middleY = middles[cell * 2 + 1]! + (lower - 0.5) * height;
    const made = addCell(middleX, middleY, width, height);
    children[slot] = made;
    return made;
  }

  function insert(x: number, y: number): void {
    let cell = 0;
    for (;;) {
      const held = points[cell]!;
      if (held === 0) {
        means[cell * 2] = x;
        means[cell * 2 + 1] = y;
        points[cell] = 1;
        return;
      }
      const meanX = means[cell * 2]!;
      const meanY = means[cell * 2 + 1]!;
      if (leaf[cell]) {
        if (Math.abs(x - meanX) <= same && Math.abs(y - meanY) <= same) {
          points[cell] = held + 1;
          return;
        }
        leaf[cell] = 0;
        const moved = childAt(cell, meanX, meanY);
        means[moved * 2] = meanX;
        means[moved * 2 + 1] = meanY;
        points[moved] = held;
      }
      means[cell * 2] = (meanX * held + x) / (held + 1);
      means[cell * 2 + 1] = (meanY * held + y) / (held + 1);
      points[cell] = held + 1;
      cell = childAt(cell, x, y);
    }
  }

  return {
    build(all) {
      size = 0;
      let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = 0; i < all.length; i += 2) {
        left = Math.min(left, all[i]!);
        right = Math.max(right, all[i]!);
        top = Math.min(top, all[i + 1]!);
        bottom = Math.max(bottom, all[i + 1]!);
      }
      [right, bottom] = [broaden(right), broaden(bottom)];
      addCell((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
      for (let i = 0; i < all.length; i += 2) insert(all[i]!, all[i + 1]!);
    },
    repel(x, y, angle, into) {
      let sumX = 0;
      let sumY = 0;
      let sum = 0;
      const angleSquared = angle * angle;
      stack[0] = 0;
      let open = 1;
      while (open > 0) {
        const cell = stack[--open]!;
        const dx = x - means[cell * 2]!;
        const dy = y - means[cell * 2 + 1]!;
        const squared = dx * dx + dy * dy;
        const isLeaf = leaf[cell] === 1;
        // The point itself, and its copies, which push to no side. scikit-learn leaves the copies out of the sum.
        if (isLeaf && Math.abs(dx) <= same && Math.abs(dy) <= same) {
          sum += points[cell]! - 1;
          continue;
        }
        const side = Math.max(sides[cell * 2]!, sides[cell * 2 + 1]!);
        if (isLeaf || side * side < angleSquared * squared) {
          const q = 1 / (1 + squared);
          const weight = points[cell]! * q;
          sum += weight;
          sumX += weight * q * dx;
          sumY += weight * q * dy;
          continue;
        }
        if (open + 4 > stack.length) {
          const larger = new Int32Array(stack.length * 2);
          larger.set(stack);
          stack = larger;
        }
        for (let slot = cell * 4; slot < cell * 4 + 4; slot++)
          if (children[slot] !== 0) stack[open++] = children[slot]!;
      }
      into.x = sumX;
      into.y = sumY;
      into.sum = sum;
    },
  };
}

/** Returns a bound a little above, so that all points are inside. */
const broaden = (bound: number) => Math.max(bound * (1 + 1e-3 * Math.sign(bound)), bound + 1e-3);
