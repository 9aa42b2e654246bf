// UMAP's graph: how strongly each two rows are connected, from the distances to their neighbors (McInnes, Healy and Melville, 2018, section 3.1).
import type { Steps } from '#shared/steps';
import type { NearestRows } from '../nearest';
import { type SymmetricGraph, symmetricGraphSteps } from '../symmetric-graph';

/** Constants of umap-learn. */
const [tolerance, leastShare, mostRounds] = [1e-5, 1e-3, 64];
const rowsPerStep = 256;

/** Computes the graph: with strengths a and b, two rows are connected by a + b − ab. Yields after some rows. */
export function* fuzzyGraphSteps(near: NearestRows): Steps<SymmetricGraph> {
  const strengths = yield* strengthSteps(near);
  return yield* symmetricGraphSteps(near, strengths, (there, back) => there + back - there * back);
}

/** Returns the directed strengths `[count, k]`: 1 for the nearest neighbor, falling such that each row's sum is log2(k); 0 for the row itself. */
function* strengthSteps({ indices, distances, k }: NearestRows): Steps<Float64Array> {
  const count = indices.length / k;
  const strengths = new Float64Array(count * k);
  const meanOfAll = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  for (let row = 0; row < count; row++) {
    const own = distances.subarray(row * k, (row + 1) * k);
    const nearest = own.find((one) => one > 0) ?? 0;
    const mean = nearest > 0 ? own.reduce((sum, one) => sum + one, 0) / k : meanOfAll;
    const width = Math.max(widthOf(own, nearest), leastShare * mean);
    for (let i = 0; i < k; i++) {
      const beyond = own[i]! - nearest;
      if (indices[row * k + i] !== row) strengths[row * k + i] = beyond <= 0 ? 1 : Math.exp(-beyond / width);
    }
    if (row % rowsPerStep === rowsPerStep - 1) yield;
  }
  return strengths;
}

/** Returns the width by bisection at which the strengths of a row's neighbors add up to log2(k). */
function widthOf(distances: Float32Array, nearest: number): number {
  const target = Math.log2(distances.length);
  let [low, high, middle] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < mostRounds; round++) {
    let sum = 0;
    // The first neighbor is the row itself.
    for (let i = 1; i < distances.length; i++) {
      const beyond = distances[i]! - nearest;
      sum += beyond > 0 ? Math.exp(-beyond / middle) : 1;
    }
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) high = middle;
    else low = middle;
    middle = high === Number.POSITIVE_INFINITY ? middle * 2 : (low + high) / 2;
  }
  return middle;
}
