// t-SNE in steps: similarities with the wanted perplexity, the gradient of the divergence, and the quadtree beside direct sums.
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';
import { inTurns } from '../../../src-main/trainer/embedding/in-turns';
import { nearestRows } from '../../../src-main/trainer/embedding/nearest';
import type { SymmetricGraph } from '../../../src-main/trainer/embedding/symmetric-graph';
import { gradientSteps } from '../../../src-main/trainer/embedding/tsne/gradient';
import {
  jointProbabilitySteps,
  tsneNeighbors,
} from '../../../src-main/trainer/embedding/tsne/joint-probabilities';
import { tsneLayout } from '../../../src-main/trainer/embedding/tsne/layout';
import { createQuadTree } from '../../../src-main/trainer/embedding/tsne/quad-tree';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { clusteredRows, resultOf } from './rows';

const [count, perplexity] = [150, 12];
const rows = clusteredRows(count, 16, 3);
let similarities: SymmetricGraph;
beforeAll(async () => {
  await openRuntime();
  const near = await resultOf(nearestRows(rows, tsneNeighbors(perplexity, count)));
  similarities = runAtOnce(jointProbabilitySteps(near, perplexity));
});

function randomPoints(seed: number, of = count, spread = 6): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: of * 2 }, () => spread * (random() - 0.5));
}

/** Computes the divergence and its gradient over all pairs. */
function direct({ starts, columns, values }: SymmetricGraph, points: Float64Array) {
  const of = points.length / 2;
  const q = (i: number, j: number) =>
    1 / (1 + (points[i * 2]! - points[j * 2]!) ** 2 + (points[i * 2 + 1]! - points[j * 2 + 1]!) ** 2);
  let sum = 0;
  for (let i = 0; i < of; i++) for (let j = 0; j < of; j++) if (i !== j) sum += q(i, j);
  let divergence = 0;
  const gradient = new Float64Array(of * 2);
  for (let i = 0; i < of; i++) {
    const own = new Map<number, number>();
    for (let at = starts[i]!; at < starts[i + 1]!; at++) own.set(columns[at]!, values[at]!);
    for (let j = 0; j < of; j++) {
      if (i === j) continue;
      const p = own.get(j) ?? 0;
      if (p > 0) divergence += p * Math.log((p * sum) / q(i, j));
      for (const axis of [0, 1])
        gradient[i * 2 + axis]! +=
          4 * (p - q(i, j) / sum) * q(i, j) * (points[i * 2 + axis]! - points[j * 2 + axis]!);
    }
  }
  return { divergence, gradient };
}

function computed(points: Float64Array, angle: number, exaggeration = 1) {
  const gradient = new Float64Array(points.length);
  const tree = createQuadTree(points.length / 2);
  const work = { similarities, points, exaggeration, tree, angle, measured: true };
  const divergence = runAtOnce(gradientSteps(work, gradient));
  return { divergence, gradient };
}

const gap = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, one, i) => Math.max(most, Math.abs(one - b[i]!)), 0);

test('similarities are symmetric and add up to 1', () => {
  const { starts, columns, values } = similarities;
  expect(values.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  const at = new Map<string, number>();
  for (let i = 0; i < count; i++)
    for (let e = starts[i]!; e < starts[i + 1]!; e++) at.set(`${i} ${columns[e]}`, values[e]!);
  for (const [pair, value] of at) expect(at.get(pair.split(' ').reverse().join(' '))).toBe(value);
});

test('the gradient without approximation is that of all pairs, which finite differences confirm', () => {
  const points = randomPoints(1);
  const wanted = direct(similarities, points);
  const found = computed(points, 0);
  expect(gap(found.gradient, wanted.gradient)).toBeLessThan(1e-12);
  expect(found.divergence).toBeCloseTo(wanted.divergence, 10);
  for (const i of [0, 7, 101, 298]) {
    const moved = (by: number) =>
      direct(
        similarities,
        points.map((one, at) => (at === i ? one + by : one)),
      );
    const slope = (moved(1e-5).divergence - moved(-1e-5).divergence) / 2e-5;
    expect(found.gradient[i]).toBeCloseTo(slope, 6);
  }
});

test('groups of far points change the gradient little', () => {
  const points = randomPoints(2, count, 60);
  const exact = computed(points, 0);
  const rough = computed(points, 0.5);
  const scale = exact.gradient.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const error = gap(rough.gradient, exact.gradient) / scale;
  console.log('gradient by groups, greatest relative error', error);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(0.02);
});

test('copies count in the divergence, which is never negative', () => {
  const points = randomPoints(5).map((one) => Math.round(one));
  const { divergence } = computed(points, 0);
  expect(divergence).toBeCloseTo(direct(similarities, points).divergence, 10);
  expect(computed(new Float64Array(2 * count), 0).divergence).toBeGreaterThan(0);
});

test('exaggeration multiplies the attraction', () => {
  const points = randomPoints(3);
  const [plain, twice, thrice] = [1, 2, 3].map((times) => computed(points, 0, times).gradient);
  const linear = plain!.map((one, i) => 2 * twice![i]! - one);
  expect(gap(linear, thrice!)).toBeLessThan(1e-12);
});

test('the tree has any number of points at one place, in a line and far away', () => {
  const points = new Float64Array(2 * 400);
  for (let i = 0; i < 400; i++) points[i * 2] = i < 200 ? 1e-9 * i : i < 300 ? i : 1e7 + i;
  const tree = createQuadTree(400);
  tree.build(points);
  const into = { x: 0, y: 0, sum: 0 };
  tree.repel(points[0]!, points[1]!, 0, into);
  // Copies of the point itself do not push it, but count.
  let sum = 199;
  for (let i = 200; i < 400; i++) sum += 1 / (1 + points[i * 2]! ** 2);
  expect(into.sum).toBeCloseTo(sum, 6);
  expect(into.y).toBe(0);
});

test('a layout is the same again, finite with copies, and has a lower divergence than its start', async () => {
  const copied = { ...rows, values: rows.values.slice() };
  for (const i of [5, 6, 7]) copied.values.set(rows.values.subarray(0, rows.size), i * rows.size);
  const neighbors = await resultOf(nearestRows(copied, tsneNeighbors(perplexity, count)));
  const start = Float32Array.from(randomPoints(4));
  const layout = () => resultOf(inTurns(tsneLayout({ neighbors, start, perplexity })));
  const first = await layout();
  expect(await layout()).toEqual(first);
  expect(first.positions.every(Number.isFinite)).toBe(true);
  const before = computed(randomPoints(4), 0).divergence;
  console.log(`divergence ${before} at the start, ${first.divergence} at the end`);
  expect(first.divergence).toBeLessThan(before / 2);
});
