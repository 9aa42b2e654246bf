// UMAP (McInnes, Healy and Melville, 2018) through umap-js, from exact neighbors and principal components.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UMAP } from 'umap-js';
import { createPacer } from '#shared/pacer';
import { createRandom } from '#shared/random';
import type { NearestRows } from './nearest';

/** What is laid out. */
export interface UmapWork {
  readonly neighbors: NearestRows;
  /** Where the points start, `[count, 2]`. */
  readonly start: Float32Array;
  readonly minDist: number;
  readonly seed: number;
}

/** Positions `[count, 2]` after an epoch; null between two frames. */
export interface UmapStep {
  readonly done: number;
  readonly total: number;
  readonly positions: Float32Array | null;
}

/** Extent of the initial positions, and the random offsets that separate copies: as in umap-learn. */
const [extent, jitter] = [10, 1e-4];

/** Yields the layout about ten times per second while it is optimized, and returns it. */
export async function* umapLayout(work: UmapWork): AsyncGenerator<UmapStep, Float32Array> {
  const { indices, distances, k } = work.neighbors;
  const count = indices.length / k;
  const random = createRandom(work.seed);
  const total = epochsOf(count);
  const umap = new UMAP({ nNeighbors: k, nEpochs: total, minDist: work.minDist, nComponents: 2, random });
  // A second graph, which only `transform` reads and which takes as long to make as a tenth of the layout.
  Object.assign(umap, { makeSearchGraph: () => null });
  const rows = Array.from({ length: count }, (_, i) => i);
  umap.setPrecomputedKNN(
    rows.map((i) => Array.from(indices.subarray(i * k, (i + 1) * k))),
    rows.map((i) => Array.from(distances.subarray(i * k, (i + 1) * k))),
  );
  yield { done: 0, total, positions: null };
  await nextTurn();
  // With given neighbors, only the number of rows is read.
  umap.initializeFit(rows.map(() => []));
  placeAtStart(umap.getEmbedding(), work.start, random);
  const due = createPacer();
  for (let done = 1; done <= total; done++) {
    umap.step();
    await nextTurn();
    yield { done, total, positions: done < total && due() ? flat(umap.getEmbedding()) : null };
  }
  return flat(umap.getEmbedding());
}

/** Returns the epochs of a layout: fewer if there are many points, as umap-js and umap-learn choose them. */
function epochsOf(count: number): number {
  if (count <= 2500) return 500;
  if (count <= 5000) return 400;
  return count <= 7500 ? 300 : 200;
}

/** Replaces umap-js's random start, in place: principal components keep the arrangement of distant groups, and points move from where they are shown. */
function placeAtStart(points: number[][], start: Float32Array, random: () => number): void {
  const most = start.reduce((far, one) => Math.max(far, Math.abs(one)), 0) || 1;
  for (const [i, point] of points.entries())
    for (let axis = 0; axis < 2; axis++)
      point[axis] = (start[i * 2 + axis]! / most) * extent + (random() - 0.5) * jitter;
}

function flat(points: readonly (readonly number[])[]): Float32Array {
  const positions = new Float32Array(points.length * 2);
  for (const [i, [x, y]] of points.entries()) {
    positions[i * 2] = x!;
    positions[i * 2 + 1] = y!;
  }
  return positions;
}
