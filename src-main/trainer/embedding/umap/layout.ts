// UMAP's layout (McInnes, Healy and Melville, 2018, section 3.2): connected points attract each other, sampled ones repel each other.
import { createPacer } from '#shared/pacer';
import { createRandom } from '#shared/random';
import type { Interruptible, LayoutStep } from '../in-turns';
import type { NearestRows } from '../nearest';
import type { SymmetricGraph } from '../symmetric-graph';
import { type Curve, fitCurve } from './curve';
import { fuzzyGraphSteps } from './fuzzy-graph';

/** What is laid out. */
export interface UmapWork {
  readonly neighbors: NearestRows;
  /** Where the points start, `[count, 2]`. */
  readonly start: Float32Array;
  readonly minDist: number;
  readonly seed: number;
}

/** Pairs of points that attract each other, and the epochs between two times that they do. */
export interface Edges {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  readonly everyEpochs: Float64Array;
}

/** Extent of the initial positions, and the random offsets that separate copies: as in umap-learn. */
const [extent, jitter] = [10, 1e-4];
/** Points that repel the head of an edge each time, and the greatest move along an axis. */
const [repelling, mostMove] = [5, 4];
const edgesPerStep = 1024;

/** Yields the layout about ten times per second while it is optimized, and returns it. */
export function* umapLayout(work: UmapWork): Interruptible<LayoutStep, Float32Array> {
  const { neighbors, start, minDist, seed } = work;
  const total = epochsOf(start.length / 2);
  const random = createRandom(seed);
  const graph = fuzzyGraphSteps(neighbors);
  let built = graph.next();
  for (; !built.done; built = graph.next()) yield null;
  const edges = edgesOf(built.value, total);
  const points = placeAtStart(start, random);
  const epochs = optimizeLayout({ points, edges, curve: fitCurve(minDist), total, random });
  const due = createPacer();
  for (const done of epochs) {
    if (done === null) yield null;
    else yield { done, total, positions: done < total && due() ? Float32Array.from(points) : null };
  }
  return Float32Array.from(points);
}

/** Returns the epochs of a layout: fewer if there are many points, as umap-js and umap-learn choose them. */
function epochsOf(count: number): number {
  if (count <= 2500) return 500;
  if (count <= 5000) return 400;
  return count <= 7500 ? 300 : 200;
}

/** Returns the edges that attract at least once in `total` epochs. */
function edgesOf({ starts, columns, values: weights }: SymmetricGraph, total: number): Edges {
  const greatest = weights.reduce((most, one) => Math.max(most, one), 0);
  const kept: number[] = [];
  for (const [i, weight] of weights.entries()) if (weight >= greatest / total) kept.push(i);
  const heads = new Int32Array(kept.length);
  const tails = new Int32Array(kept.length);
  const everyEpochs = new Float64Array(kept.length);
  let row = 0;
  for (const [to, at] of kept.entries()) {
    while (starts[row + 1]! <= at) row++;
    heads[to] = columns[at]!;
    tails[to] = row;
    everyEpochs[to] = greatest / weights[at]!;
  }
  return { heads, tails, everyEpochs };
}

/** Returns the start as points `[count, 2]`: principal components keep the arrangement of distant groups, and points move from where they are shown. */
function placeAtStart(start: Float32Array, random: () => number): Float64Array {
  const most = start.reduce((far, one) => Math.max(far, Math.abs(one)), 0) || 1;
  return Float64Array.from(start, (one) => (one / most) * extent + (random() - 0.5) * jitter);
}

/** What is optimized; `points` `[count, 2]` are changed in place. */
export interface LayoutWork {
  readonly points: Float64Array;
  readonly edges: Edges;
  readonly curve: Curve;
  readonly total: number;
  readonly random: () => number;
}

/** Runs all epochs of stochastic gradient descent on the cross-entropy. Yields the number of each after it, and null within. */
export function* optimizeLayout({
  points,
  edges: { heads, tails, everyEpochs },
  curve: { a, b },
  total,
  random,
}: LayoutWork): Generator<number | null, void, void> {
  const count = points.length / 2;
  const due = everyEpochs.slice();
  const everyRepelled = everyEpochs.map((every) => every / repelling);
  const dueRepelled = everyRepelled.slice();
  for (let epoch = 0; epoch < total; epoch++) {
    const rate = epoch === 0 ? 1 : 1 - (epoch - 1) / total;
    for (let i = 0; i < heads.length; i++) {
      if (i % edgesPerStep === edgesPerStep - 1) yield null;
      if (due[i]! > epoch) continue;
      const head = heads[i]! * 2;
      const tail = tails[i]! * 2;
      const dx = points[head]! - points[tail]!;
      const dy = points[head + 1]! - points[tail + 1]!;
      const squared = dx * dx + dy * dy;
      const pull = squared > 0 ? (-2 * a * b * squared ** (b - 1)) / (a * squared ** b + 1) : 0;
      const moveX = rate * clip(pull * dx);
      const moveY = rate * clip(pull * dy);
      points[head]! += moveX;
      points[head + 1]! += moveY;
      points[tail]! -= moveX;
      points[tail + 1]! -= moveY;
      due[i]! += everyEpochs[i]!;
      const times = Math.floor((epoch - dueRepelled[i]!) / everyRepelled[i]!);
      for (let n = 0; n < times; n++) {
        const other = Math.floor(random() * count) * 2;
        const ox = points[head]! - points[other]!;
        const oy = points[head + 1]! - points[other + 1]!;
        const apart = ox * ox + oy * oy;
        if (apart === 0 && other === head) continue;
        // Two points at the same place are pushed to one side.
        const push = apart > 0 ? (2 * b) / ((0.001 + apart) * (a * apart ** b + 1)) : 0;
        points[head]! += rate * (push > 0 ? clip(push * ox) : mostMove);
        points[head + 1]! += rate * (push > 0 ? clip(push * oy) : mostMove);
      }
      dueRepelled[i]! += times * everyRepelled[i]!;
    }
    yield epoch + 1;
  }
}

const clip = (move: number) => Math.max(-mostMove, Math.min(mostMove, move));
