// Eigenvectors of small symmetric matrices, and orthonormal bases, in float64, in steps that can be interrupted.
import type { Steps } from '#shared/steps';

/** Eigenvalues in descending order, and the eigenvectors: `vectors[j * n + i]` is element i of the j-th one. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Returns the eigenvalues and eigenvectors of a symmetric matrix `[n, n]`, by cyclic Jacobi rotations (Golub and Van Loan, 8.5). Yields after each row of a sweep. */
export function* symmetricEigenSteps(matrix: Float64Array, n: number): Steps<Eigen> {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const scale = a.reduce((sum, one) => sum + one * one, 0);
  for (let sweep = 0; sweep < 40; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q]! ** 2;
    if (off <= 1e-26 * scale) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
      yield;
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  for (const [j, at] of order.entries()) vectors.set(v.subarray(at * n, (at + 1) * n), j * n);
  return { values: Float64Array.from(order, (at) => a[at * n + at]!), vectors };
}

/** Rotates rows and columns p and q such that the element between them is 0; rows of `v` collect the rotations. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q]!;
  if (between === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * between);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [d, e] = [v[p * n + k]!, v[q * n + k]!];
    v[p * n + k] = c * d - s * e;
    v[q * n + k] = s * d + c * e;
  }
}

/** Makes `count` vectors of length `size`, one after another, orthonormal in place: Gram-Schmidt, twice because of rounding. Dependent vectors become zeros. Yields after each vector. */
export function* orthonormalizeSteps(vectors: Float64Array, size: number, count: number): Steps<void> {
  for (let j = 0; j < count; j++) {
    const own = vectors.subarray(j * size, (j + 1) * size);
    const before = norm(own);
    for (let pass = 0; pass < 2; pass++)
      for (let i = 0; i < j; i++) {
        const other = vectors.subarray(i * size, (i + 1) * size);
        let dot = 0;
        for (let k = 0; k < size; k++) dot += own[k]! * other[k]!;
        for (let k = 0; k < size; k++) own[k]! -= dot * other[k]!;
      }
    const length = norm(own);
    if (length <= 1e-9 * before) own.fill(0);
    else for (let k = 0; k < size; k++) own[k]! /= length;
    yield;
  }
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += vector[k]! * vector[k]!;
  return Math.sqrt(sum);
}
