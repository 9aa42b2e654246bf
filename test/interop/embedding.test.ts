// Maps of features agree with scikit-learn: components, exact neighbors, t-SNE and trustworthiness; UMAP separates classes as well as scikit-learn's t-SNE.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAtOnce } from '#shared/steps';
import { mapRows, type RowMap } from '../../src-main/trainer/embedding/map-rows';
import { type NearestRows, nearestRows } from '../../src-main/trainer/embedding/nearest';
import { type Pca, principalComponents } from '../../src-main/trainer/embedding/pca';
import type { SymmetricGraph } from '../../src-main/trainer/embedding/symmetric-graph';
import { gradientSteps } from '../../src-main/trainer/embedding/tsne/gradient';
import {
  jointProbabilitySteps,
  tsneNeighbors,
} from '../../src-main/trainer/embedding/tsne/joint-probabilities';
import { createQuadTree } from '../../src-main/trainer/embedding/tsne/quad-tree';
import { fitCurve } from '../../src-main/trainer/embedding/umap/curve';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { referenceFolder } from '../bench/evaluation-references';
import { openParity } from '../parity';
import { clusteredRows, resultOf } from '../trainer/embedding/rows';
import { kerasPython, writeArray } from './real-keras';

const parity = openParity('test/interop/embedding.test.ts');
const [count, size, classes] = [700, 96, 7];
const rows = clusteredRows(count, size, classes, 21, 0.7);
const settings = { neighbors: 15, minDist: 0.1, perplexity: 30 };
let folder = '';
let pca: Pca;
let maps: Record<'pca' | 'umap' | 'tsne', RowMap>;
let near: NearestRows;
let similarities: SymmetricGraph;
const layout = Float32Array.from({ length: 2 * count }, (_, i) => 8 * Math.sin(i * i));
let reference: Record<'scores' | 'explained' | 'distances' | 'indices', number[]> &
  Record<'trustPca' | 'trustUmap' | 'accuracyFeatures' | 'accuracyUmap', number> &
  Record<'similarities' | 'gradientExact' | 'gradientGroups', number[]> &
  Record<'divergences' | 'trustTsne' | 'accuracyTsne', number[]> &
  Record<'divergenceAtLayout' | 'trustOurTsne' | 'accuracyOurTsne', number> &
  Record<'curves', number[][]>;

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-embedding-'));
  pca = await resultOf(principalComponents(rows, 10, 1));
  maps = {
    pca: await resultOf(mapRows(rows, { ...settings, method: 'pca' }, 1)),
    umap: await resultOf(mapRows(rows, { ...settings, method: 'umap' }, 1)),
    tsne: await resultOf(mapRows(rows, { ...settings, method: 'tsne' }, 1)),
  };
  near = await resultOf(nearestRows(rows, tsneNeighbors(settings.perplexity, count)));
  similarities = runAtOnce(jointProbabilitySteps(near, settings.perplexity));
  const write = (name: string, shape: readonly number[], values: Float32Array) =>
    writeArray(join(folder, name), shape, values as Float32Array<ArrayBuffer>);
  await write('features.npy', [count, size], rows.values);
  await write('labels.npy', [count], Float32Array.from(rows.labels));
  await write('pca.npy', [count, 2], maps.pca.positions);
  await write('umap.npy', [count, 2], maps.umap.positions);
  await write('tsne.npy', [count, 2], maps.tsne.positions);
  await write('layout.npy', [count, 2], layout);
  await write('distances.npy', [count, near.k], near.distances);
  await write('indices.npy', [count, near.k], Float32Array.from(near.indices));
  const python = kerasPython();
  const env = { ...process.env, PYTHONPATH: referenceFolder(python) };
  const script = join(import.meta.dirname, 'embedding_reference.py');
  reference = JSON.parse(
    execFileSync(python, [script, folder], { env, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const gap = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, one, i) => Math.max(most, Math.abs(one - b[i]!)), 0);
};

test("components equal scikit-learn's, with their signs", () => {
  const scale = reference.scores.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const two = (all: ArrayLike<number>) => Array.from(all).filter((_, at) => at % 10 < 2);
  const found = {
    firstTwo: gap(two(pca.scores), two(reference.scores)) / scale,
    all: gap(pca.scores, reference.scores) / scale,
    explained: gap(pca.explained, reference.explained),
    map: gap(maps.pca.positions, two(reference.scores)) / scale,
  };
  console.log('PCA', found);
  parity.add('pca/scikit-learn', Math.max(found.firstTwo, found.map));
  parity.add('explained-variance/scikit-learn', found.explained);
  // The iteration ends when the first two have converged. The others are only the space in which neighbors are found: a
  // direction that is not yet exact is replaced by one of nearly the same variance among them.
  expect(found.all).toBeLessThan(1e-3);
});

test("neighbors equal scikit-learn's", async () => {
  const { indices, distances } = await resultOf(nearestRows(rows, 15));
  expect([...indices]).toEqual(reference.indices);
  parity.add('neighbors/scikit-learn', gap(distances, reference.distances));
});

test("trustworthiness equals scikit-learn's for both maps", () => {
  const found = { pca: maps.pca.trust!.value, umap: maps.umap.trust!.value };
  console.log('trustworthiness', found, 'scikit-learn', reference.trustPca, reference.trustUmap);
  // Ranks are by float32 distances: two rows at nearly the same distance may change places.
  parity.add('trustworthiness/scikit-learn', Math.abs(found.pca - reference.trustPca));
  parity.add('trustworthiness/scikit-learn', Math.abs(found.umap - reference.trustUmap));
});

test('UMAP trusts more than PCA, and separates classes as well as t-SNE of scikit-learn', () => {
  const { accuracyUmap, accuracyTsne, accuracyFeatures } = reference;
  console.log('accuracy of 10 neighbors', { accuracyUmap, accuracyTsne, accuracyFeatures });
  expect(reference.trustUmap).toBeGreaterThan(reference.trustPca);
  // The classes overlap: two dimensions lose a tenth of what 96 tell, by either method.
  expect(accuracyUmap).toBeGreaterThan(Math.min(...accuracyTsne) - 0.03);
  expect(accuracyUmap).toBeLessThan(accuracyFeatures);
});

/** Returns the gradient of t-SNE at the layout, and the divergence. */
function tsneGradient(angle: number) {
  const points = Float64Array.from(layout);
  const gradient = new Float64Array(points.length);
  const tree = createQuadTree(count);
  const work = { similarities, points, exaggeration: 1, tree, angle, measured: true };
  const divergence = runAtOnce(gradientSteps(work, gradient));
  return { gradient, divergence };
}

test("t-SNE's similarities and gradient equal scikit-learn's", () => {
  const { starts, columns, values } = similarities;
  const dense = new Float64Array(count * count);
  for (let i = 0; i < count; i++)
    for (let at = starts[i]!; at < starts[i + 1]!; at++) dense[i * count + columns[at]!] = values[at]!;
  const [exact, groups] = [tsneGradient(0), tsneGradient(0.5)];
  const scale = exact.gradient.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const found = {
    similarities: gap(dense, reference.similarities) / dense.reduce((most, one) => Math.max(most, one), 0),
    exact: gap(exact.gradient, reference.gradientExact) / scale,
    groups: gap(groups.gradient, reference.gradientGroups) / scale,
    divergence: Math.abs(exact.divergence - reference.divergenceAtLayout),
  };
  console.log('t-SNE', found, 'largest gradient', scale);
  parity.add('tsne-similarities/scikit-learn', found.similarities);
  parity.add('tsne-gradient/scikit-learn', found.exact);
  // scikit-learn's tree is of float32 numbers.
  parity.add('tsne-barnes-hut/scikit-learn', found.groups);
  expect(found.divergence).toBeLessThan(1e-4);
});

test("t-SNE ends with scikit-learn's divergence and trustworthiness", () => {
  const { divergence, trust } = maps.tsne;
  const { divergences, trustTsne, accuracyTsne, accuracyOurTsne, trustOurTsne } = reference;
  console.log('t-SNE', { divergence, trust: trust!.value, accuracyOurTsne });
  console.log('scikit-learn from three starts', { divergences, trustTsne, accuracyTsne });
  // scikit-learn's own runs differ by 2 to 3 percent.
  expect(divergence!).toBeLessThan(1.02 * Math.max(...divergences));
  expect(divergence!).toBeGreaterThan(0.95 * Math.min(...divergences));
  expect(trust!.value).toBeGreaterThan(Math.min(...trustTsne) - 0.005);
  parity.add('trustworthiness/scikit-learn', Math.abs(trust!.value - trustOurTsne));
});

test("UMAP's curve equals that of scipy's fit", () => {
  for (const [minDist, a, b] of reference.curves) {
    const curve = fitCurve(minDist!);
    parity.add('umap-curve/scipy', Math.max(Math.abs(curve.a - a!), Math.abs(curve.b - b!)));
  }
});

parity.test();
