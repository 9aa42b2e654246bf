// t-SNE's similarities of rows (van der Maaten and Hinton, 2008): Gaussian of each row's neighbors, with the same perplexity for all rows.
import type { Steps } from '#shared/steps';
import type { NearestRows } from '../nearest';
import { type SymmetricGraph, symmetricGraphSteps } from '../symmetric-graph';

/** Constants of scikit-learn. */
const [tolerance, mostRounds, least] = [1e-5, 100, 1e-8];
const rowsPerStep = 64;

/** Returns the number of neighbors that are compared, including the row itself: three times the perplexity, as in scikit-learn. */
export function tsneNeighbors(perplexity: number, count: number): number {
  return Math.min(count - 1, Math.floor(3 * perplexity + 1)) + 1;
}

/** Computes the similarities p_ij of neighbors, which add up to 1. Yields after some rows. */
export function* jointProbabilitySteps(near: NearestRows, perplexity: number): Steps<SymmetricGraph> {
  const { distances, k } = near;
  const count = distances.length / k;
  const conditional = new Float64Array(count * k);
  for (let row = 0; row < count; row++) {
    // The first neighbor is the row itself, which has no similarity.
    const squares = distances.subarray(row * k + 1, (row + 1) * k).map((one) => one * one);
    conditional.set(similaritiesOf(squares, Math.log(perplexity)), row * k + 1);
    if (row % rowsPerStep === rowsPerStep - 1) yield;
  }
  const graph = yield* symmetricGraphSteps(near, conditional, (there, back) => there + back);
  const sum = Math.max(
    least,
    graph.values.reduce((total, one) => total + one, 0),
  );
  return { ...graph, values: graph.values.map((one) => one / sum) };
}

/** Returns the similarities of a row to its neighbors, which add up to 1: the precision of the Gaussian is found by bisection such that their entropy is `wanted`. */
function similaritiesOf(squares: Float32Array, wanted: number): Float64Array {
  const similarities = new Float64Array(squares.length);
  let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < mostRounds; round++) {
    let sum = 0;
    for (let i = 0; i < squares.length; i++) {
      similarities[i] = Math.exp(-squares[i]! * precision);
      sum += similarities[i]!;
    }
    if (sum === 0) sum = least;
    let mean = 0;
    for (let i = 0; i < squares.length; i++) {
      similarities[i]! /= sum;
      mean += squares[i]! * similarities[i]!;
    }
    const excess = Math.log(sum) + precision * mean - wanted;
    if (Math.abs(excess) <= tolerance) break;
    if (excess > 0) low = precision;
    else high = precision;
    precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
  }
  return similarities;
}
