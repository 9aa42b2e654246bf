// Principal components of many rows, by subspace iteration with Rayleigh-Ritz projections (Halko, Martinsson and Tropp, 2011).
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from '#shared/random';
import { runInSlices, type Steps } from '#shared/steps';
import { readTensor } from '../insight/network';
import { type Tensor2D, tf } from '../tf';
import { type Eigen, orthonormalizeSteps, symmetricEigenSteps } from './eigen';
import { operationsPerTurn } from './in-turns';

/** Rows of float32 `[count, size]`. */
export interface Rows {
  readonly values: Float32Array;
  readonly count: number;
  readonly size: number;
}

/** Coordinates along the principal components, the one with the greatest variance first. */
export interface Pca {
  /** `[count, components]`. */
  readonly scores: Float32Array;
  readonly components: number;
  /** Share of the variance along each component. */
  readonly explained: number[];
}

/** Vectors of the subspace beyond the wanted components, which make these converge faster. */
const spare = 10;
/** The first components are computed until they change by less than this; the others need no such precision. */
const shown = 2;
const tolerance = 3e-6;
const [leastRounds, mostRounds] = [4, 40];
const [leastBlockRows, mostBlockRows] = [16, 2048];
const inSlices = <T>(work: Steps<T>) => runInSlices(work, nextTurn);

/** Yields progress and returns the components. Signs are such that the element of a component with the greatest magnitude is positive, as in scikit-learn. */
export async function* principalComponents(
  rows: Rows,
  wanted: number,
  seed: number,
): AsyncGenerator<{ done: number; total: number }, Pca> {
  const { count, size } = rows;
  const components = Math.min(wanted, count, size);
  const width = Math.min(components + spare, count, size);
  const height = Math.floor(operationsPerTurn / (2 * width * size));
  const blockRows = Math.max(leastBlockRows, Math.min(mostBlockRows, height));
  const { blocks, variance } = await centeredBlocks(rows, blockRows);
  try {
    let basis = await inSlices(randomBasisSteps(size, width, seed));
    let leading: Float64Array | null = null;
    for (let round = 0; round < mostRounds; round++) {
      const next = await timesCovariance(blocks, basis, size, width);
      const { vectors } = await inSlices(rotationSteps(basis, next, size, width));
      const found = await inSlices(combineSteps(basis, vectors, size, width, Math.min(shown, width)));
      const change = leading ? distanceOf(leading, found, size) : Number.POSITIVE_INFINITY;
      leading = found;
      basis = await inSlices(combineSteps(next, vectors, size, width, width));
      await inSlices(orthonormalizeSteps(basis, size, width));
      yield { done: round + 1, total: Math.max(leastRounds, round + 2) };
      if (round + 1 >= leastRounds && change < tolerance) break;
    }
    return await project(blocks, basis, { count, size, width, components, variance });
  } finally {
    tf.dispose(blocks);
  }
}

/** Subtracts the mean of each column. Returns the rows as tensors, and the sum of the squares of all values. */
async function centeredBlocks({ values, count, size }: Rows, blockRows: number) {
  const mean = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    for (let k = 0, at = row * size; k < size; k++) mean[k]! += values[at + k]! / count;
    if (row % 512 === 511) await nextTurn();
  }
  const blocks: Tensor2D[] = [];
  let variance = 0;
  for (let from = 0; from < count; from += blockRows) {
    const height = Math.min(blockRows, count - from);
    const block = new Float32Array(height * size);
    for (let row = 0; row < height; row++)
      for (let k = 0; k < size; k++) {
        const value = values[(from + row) * size + k]! - mean[k]!;
        block[row * size + k] = value;
        variance += value * value;
      }
    blocks.push(tf.tensor2d(block, [height, size]));
    await nextTurn();
  }
  return { blocks, variance };
}

/** Returns orthonormal random directions, one after another. */
function* randomBasisSteps(size: number, width: number, seed: number): Steps<Float64Array> {
  const random = createRandom(seed);
  const basis = new Float64Array(size * width);
  for (let i = 0; i < basis.length; i++) {
    basis[i] = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    if (i % size === 0) yield;
  }
  yield* orthonormalizeSteps(basis, size, width);
  return basis;
}

const asTensor = (vectors: Float64Array, size: number, width: number) =>
  tf.tensor2d(Float32Array.from(vectors), [width, size]);

/** Multiplies each vector with the transposed rows times the rows. */
async function timesCovariance(
  blocks: readonly Tensor2D[],
  vectors: Float64Array,
  size: number,
  width: number,
): Promise<Float64Array> {
  const basis = asTensor(vectors, size, width);
  const sum = new Float64Array(size * width);
  try {
    for (const block of blocks) {
      const scores = tf.matMul(basis, block, false, true); // [width, rows]
      await nextTurn();
      const part = readTensor(() => tf.matMul(scores, block)); // [width, size]
      scores.dispose();
      for (let i = 0; i < part.length; i++) sum[i]! += part[i]!;
      await nextTurn();
    }
  } finally {
    basis.dispose();
  }
  return sum;
}

/** Returns the eigenvectors of the covariance within the subspace. */
function* rotationSteps(
  basis: Float64Array,
  covariance: Float64Array,
  size: number,
  width: number,
): Steps<Eigen> {
  const dots = yield* gramSteps(basis, covariance, size, width);
  return yield* symmetricEigenSteps(dots, width);
}

/** Returns the dot products of two lists of vectors, `[width, width]`, made symmetric. */
function* gramSteps(a: Float64Array, b: Float64Array, size: number, width: number): Steps<Float64Array> {
  const dots = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      let dot = 0;
      for (let k = 0; k < size; k++) dot += a[i * size + k]! * b[j * size + k]!;
      dots[i * width + j]! += dot / 2;
      dots[j * width + i]! += dot / 2;
    }
    yield;
  }
  return dots;
}

/** Returns the first `wanted` linear combinations of the vectors. */
function* combineSteps(
  vectors: Float64Array,
  weights: Float64Array,
  size: number,
  width: number,
  wanted: number,
): Steps<Float64Array> {
  const combined = new Float64Array(size * wanted);
  for (let j = 0; j < wanted; j++) {
    for (let i = 0; i < width; i++) {
      const weight = weights[j * width + i]!;
      for (let k = 0; k < size; k++) combined[j * size + k]! += weight * vectors[i * size + k]!;
    }
    yield;
  }
  return combined;
}

/** Returns the greatest distance of two vectors of both lists, regardless of their signs. */
function distanceOf(a: Float64Array, b: Float64Array, size: number): number {
  let most = 0;
  for (let from = 0; from < a.length; from += size) {
    let [dot, sum] = [0, 0];
    for (let k = from; k < from + size; k++) dot += a[k]! * b[k]!;
    const sign = dot < 0 ? -1 : 1;
    for (let k = from; k < from + size; k++) sum += (a[k]! - sign * b[k]!) ** 2;
    most = Math.max(most, Math.sqrt(sum));
  }
  return most;
}

/** Computes the components within the subspace, and the coordinates of all rows. */
async function project(
  blocks: readonly Tensor2D[],
  basis: Float64Array,
  sizes: { count: number; size: number; width: number; components: number; variance: number },
): Promise<Pca> {
  const { count, size, width, components, variance } = sizes;
  const covariance = await timesCovariance(blocks, basis, size, width);
  const { values, vectors } = await inSlices(rotationSteps(basis, covariance, size, width));
  const axes = await inSlices(combineSteps(basis, vectors, size, width, components));
  for (let from = 0; from < axes.length; from += size) {
    let greatest = 0;
    for (let k = from; k < from + size; k++) if (Math.abs(axes[k]!) > Math.abs(greatest)) greatest = axes[k]!;
    if (greatest < 0) for (let k = from; k < from + size; k++) axes[k]! *= -1;
  }
  const scores = new Float32Array(count * components);
  const directions = asTensor(axes, size, components);
  let at = 0;
  try {
    for (const block of blocks) {
      const part = readTensor(() => tf.matMul(block, directions, false, true));
      scores.set(part, at);
      at += part.length;
      await nextTurn();
    }
  } finally {
    directions.dispose();
  }
  const explained = Array.from(values.slice(0, components), (one) =>
    variance > 0 ? Math.max(0, one) / variance : 0,
  );
  return { scores, components, explained };
}
