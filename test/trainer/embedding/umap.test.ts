// UMAP in steps: its graph, its curve and its layout equal those of umap-js, given the same neighbors and random numbers.
import { UMAP } from 'umap-js';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';
import { type NearestRows, nearestRows } from '../../../src-main/trainer/embedding/nearest';
import { fitCurve } from '../../../src-main/trainer/embedding/umap/curve';
import { fuzzyGraphSteps } from '../../../src-main/trainer/embedding/umap/fuzzy-graph';
import { optimizeLayout } from '../../../src-main/trainer/embedding/umap/layout';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { clusteredRows, resultOf } from './rows';

const [count, k, total] = [240, 12, 30];

/** The parts of umap-js that its types hide. */
interface Hidden {
  readonly graph: { get(row: number, column: number): number };
  readonly optimizationState: {
    readonly head: number[];
    readonly tail: number[];
    readonly epochsPerSample: number[];
    readonly a: number;
    readonly b: number;
  };
}

let near: NearestRows;
beforeAll(async () => {
  await openRuntime();
  const rows = clusteredRows(count, 20, 5);
  // Two copies of a row, and one with copies only.
  for (const copy of [3, 4, ...Array.from({ length: k + 3 }, (_, i) => 50 + i)])
    rows.values.set(rows.values.subarray(copy < 50 ? 0 : 50 * 20, copy < 50 ? 20 : 51 * 20), copy * 20);
  near = await resultOf(nearestRows(rows, k));
});

function openReference(random: () => number) {
  const umap = new UMAP({ nNeighbors: k, nEpochs: total, minDist: 0.1, random });
  const rowsOf = (all: ArrayLike<number>) =>
    Array.from({ length: count }, (_, i) => Array.from({ length: k }, (_, j) => all[i * k + j]!));
  umap.setPrecomputedKNN(rowsOf(near.indices), rowsOf(near.distances));
  umap.initializeFit(Array.from({ length: count }, () => []));
  return { umap, hidden: umap as unknown as Hidden };
}

test('connects the same rows with the same strengths', () => {
  const { hidden } = openReference(createRandom(1));
  const { starts, columns, values } = runAtOnce(fuzzyGraphSteps(near));
  let most = 0;
  let edges = 0;
  for (let row = 0; row < count; row++) {
    const own = new Map(
      Array.from(columns.subarray(starts[row], starts[row + 1]), (column, i) => [
        column,
        values[starts[row]! + i]!,
      ]),
    );
    expect([...own.keys()]).toEqual([...own.keys()].sort((a, b) => a - b));
    for (let column = 0; column < count; column++) {
      const wanted = hidden.graph.get(row, column);
      most = Math.max(most, Math.abs((own.get(column) ?? 0) - wanted));
      if (wanted > 0) edges++;
    }
  }
  console.log(`${edges} edges, greatest difference ${most}`);
  expect(values).toHaveLength(edges);
  expect(most).toBeLessThan(1e-9);
});

test.each([0.001, 0.1, 0.25, 0.5, 0.8])('fits the curve for a least distance of %s', (minDist) => {
  const { a, b } = fitCurve(minDist);
  const error = (of: { a: number; b: number }) => {
    let sum = 0;
    for (let i = 0; i < 300; i++) {
      const d = (3 * i) / 299;
      sum += (1 / (1 + of.a * d ** (2 * of.b)) - (d < minDist ? 1 : Math.exp(minDist - d))) ** 2;
    }
    return sum;
  };
  // No parameters nearby are better: umap-js itself stops before the minimum.
  for (const [da, db] of [
    [1e-4, 0],
    [-1e-4, 0],
    [0, 1e-4],
    [0, -1e-4],
  ])
    expect(error({ a: a + da!, b: b + db! })).toBeGreaterThan(error({ a, b }));
});

test('has the parameters that umap-learn documents for its default', () => {
  const { a, b } = fitCurve(0.1);
  expect(a).toBeCloseTo(1.57694, 4);
  expect(b).toBeCloseTo(0.89506, 4);
});

test('moves the points as umap-js does', () => {
  const { umap, hidden } = openReference(createRandom(7));
  const start = Float64Array.from(umap.getEmbedding().flat());
  const { head, tail, epochsPerSample, a, b } = hidden.optimizationState;
  // umap-js drew two numbers for each point.
  const random = createRandom(7);
  for (let i = 0; i < 2 * count; i++) random();
  const points = start.slice();
  const edges = {
    heads: Int32Array.from(head),
    tails: Int32Array.from(tail),
    everyEpochs: Float64Array.from(epochsPerSample),
  };
  for (const _ of optimizeLayout({ points, edges, curve: { a, b }, total, random }));
  for (let i = 0; i < total; i++) umap.step();
  const wanted = umap.getEmbedding().flat();
  const most = wanted.reduce((far, one, i) => Math.max(far, Math.abs(one - points[i]!)), 0);
  const moved = wanted.reduce((far, one, i) => Math.max(far, Math.abs(one - start[i]!)), 0);
  console.log(`moved up to ${moved}, greatest difference ${most}`);
  expect(moved).toBeGreaterThan(1);
  expect(most).toBeLessThan(1e-6);
});
