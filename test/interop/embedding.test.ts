// Maps of features agree with scikit-learn: components, exact neighbors and trustworthiness; UMAP keeps the classes that the features separate.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapRows, type RowMap } from '../../src-main/trainer/embedding/map-rows';
import { nearestRows } from '../../src-main/trainer/embedding/nearest';
import { type Pca, principalComponents } from '../../src-main/trainer/embedding/pca';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { referenceFolder } from '../bench/evaluation-references';
import { clusteredRows, resultOf } from '../trainer/embedding/rows';
import { kerasPython, writeArray } from './real-keras';

const [count, size, classes] = [700, 96, 7];
// Classes that the features separate, but not perfectly: with more overlap, two dimensions lose some of what 96 tell.
const rows = clusteredRows(count, size, classes, 21, 0.9);
const settings = { neighbors: 15, minDist: 0.1 };
let folder = '';
let pca: Pca;
let maps: Record<'pca' | 'umap', RowMap>;
let reference: Record<'scores' | 'explained' | 'distances' | 'indices', number[]> &
  Record<'trustPca' | 'trustUmap' | 'accuracyFeatures' | 'accuracyUmap', number>;

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-embedding-'));
  pca = await resultOf(principalComponents(rows, 10, 1));
  maps = {
    pca: await resultOf(mapRows(rows, { ...settings, method: 'pca' }, 1)),
    umap: await resultOf(mapRows(rows, { ...settings, method: 'umap' }, 1)),
  };
  const write = (name: string, shape: readonly number[], values: Float32Array) =>
    writeArray(join(folder, name), shape, values as Float32Array<ArrayBuffer>);
  await write('features.npy', [count, size], rows.values);
  await write('labels.npy', [count], Float32Array.from(rows.labels));
  await write('pca.npy', [count, 2], maps.pca.positions);
  await write('umap.npy', [count, 2], maps.umap.positions);
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
  expect(found.firstTwo).toBeLessThan(1e-5);
  expect(found.map).toBeLessThan(1e-5);
  expect(found.explained).toBeLessThan(1e-6);
  // Components beyond those on the map are only the space in which UMAP finds neighbors.
  expect(found.all).toBeLessThan(5e-3);
});

test("neighbors equal scikit-learn's", async () => {
  const { indices, distances } = await resultOf(nearestRows(rows, 15));
  expect([...indices]).toEqual(reference.indices);
  expect(gap(distances, reference.distances)).toBeLessThan(1e-5);
});

test("trustworthiness equals scikit-learn's for both maps", () => {
  const found = { pca: maps.pca.trust!.value, umap: maps.umap.trust!.value };
  console.log('trustworthiness', found, 'scikit-learn', reference.trustPca, reference.trustUmap);
  // Ranks are by float32 distances: two rows at nearly the same distance may change places.
  expect(Math.abs(found.pca - reference.trustPca)).toBeLessThan(1e-5);
  expect(Math.abs(found.umap - reference.trustUmap)).toBeLessThan(1e-5);
});

test('UMAP trusts more than PCA, and its points are classified as well as the features', () => {
  console.log(
    'accuracy of 10 neighbors',
    reference.accuracyUmap,
    'of the features',
    reference.accuracyFeatures,
  );
  expect(reference.trustUmap).toBeGreaterThan(reference.trustPca);
  expect(reference.accuracyUmap).toBeGreaterThan(reference.accuracyFeatures - 0.03);
});
