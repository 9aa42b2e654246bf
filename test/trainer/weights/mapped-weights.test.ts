// Weights whose memory is their blob's file: the same numbers as read ones, the same errors, freed with the tensors.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { openBlobStore } from '../../../src-main/store/blobs';
import { nativeBackend } from '../../../src-main/trainer/executor/native';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { floatsOf, loadWeights, materialize, startChecking } from '../../../src-main/trainer/weights/load';
import { fileMapper } from '../../../src-main/trainer/weights/map-file';
import { shareWeights } from '../../../src-main/trainer/weights/shared';

let folder: string;
beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-mapped-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A network with small weights, which are read, and large ones, which are mapped. */
function makeGraph(seed: number): LayerGraph {
  const empty: LayerGraph = {
    name: 'mapped',
    layers: [
      {
        name: 'images',
        kind: 'InputLayer',
        params: { shape: [9, 9, 3] },
        inputs: [],
        trainable: true,
        weights: {},
      },
    ],
    outputs: ['images'],
    preprocessing: preprocessings.tf,
  };
  const conv = (name: string, filters: number): NewLayer => ({
    kind: 'Conv2D',
    name,
    params: { filters, kernelSize: [3, 3], padding: 'same', activation: 'relu' },
  });
  const layers: NewLayer[] = [
    conv('small', 8),
    conv('large', 96),
    { kind: 'Flatten', params: {} },
    { kind: 'Dense', name: 'dense', params: { units: 5 } },
  ];
  return applyEdits(empty, [{ edit: 'addHead', layers }], { classes: ['a'], seed });
}

/** The file of a weight of `graph`. */
function fileOf(graph: LayerGraph, layer: string): string {
  const ref = graph.layers.find(({ name }) => name === layer)!.weights.kernel!;
  return openBlobStore(join(folder, 'blobs')).path((ref as { blob: string }).blob);
}

test('mapped weights give the same outputs as read ones, also after their files were deleted', async () => {
  const store = openBlobStore(join(folder, 'blobs'));
  const graph = await materialize(makeGraph(1), store);
  const before = tf.memory().numTensors;
  startChecking(graph, store);
  const mapped = await loadWeights(graph, store);
  const read = new Map(
    [...mapped].map(([key, { shape }]) => {
      const slash = key.lastIndexOf('/');
      const layer = graph.layers.find(({ name }) => name === key.slice(0, slash))!;
      const { blob } = layer.weights[key.slice(slash + 1)] as { blob: string };
      const values = floatsOf(new Uint8Array(readFileSync(store.path(blob))));
      return [key, tf.tensor(values, shape)] as const;
    }),
  );
  const given = new Map([['images', tf.randomNormal([2, 9, 9, 3], 0, 1, 'float32', 3)]]);
  const run = (weights: ReadonlyMap<string, Tensor>) => {
    const [y] = runGraph({ graph, weights, given, outputs: graph.outputs });
    const values = [...y!.dataSync()];
    y!.dispose();
    return values;
  };
  const expected = run(read);
  expect(run(mapped)).toEqual(expected);
  for (const name of ['large', 'dense']) await rm(fileOf(graph, name));
  expect(run(mapped)).toEqual(expected);
  tf.dispose([...mapped.values(), ...read.values(), ...given.values()]);
  expect(tf.memory().numTensors).toBe(before);
});

test('large weights are the memory of their files', async () => {
  if (!nativeBackend() || process.platform !== 'linux') return;
  const store = openBlobStore(join(folder, 'blobs'));
  const graph = await materialize(makeGraph(2), store);
  const [large, small] = [fileOf(graph, 'large'), fileOf(graph, 'small')];
  const maps = () => readFileSync('/proc/self/maps', 'utf8');
  const weights = await loadWeights(graph, store);
  expect(maps()).toContain(large);
  expect(maps()).not.toContain(small);
  tf.dispose([...weights.values()]);
  expect(maps()).not.toContain(large);
});

test('a file that cannot be mapped is left to be read', () => {
  const map = fileMapper();
  if (!map) return;
  const before = tf.memory().numTensors;
  expect(map(folder, [64, 64])).toBeNull();
  expect(map(join(folder, 'missing'), [64, 64])).toBeNull();
  expect(tf.memory().numTensors).toBe(before);
});

test('damaged, missing and wrongly sized blobs are reported', async () => {
  const store = openBlobStore(join(folder, 'blobs'));
  const graph = await materialize(makeGraph(3), store);
  const file = fileOf(graph, 'large');
  const bytes = readFileSync(file);
  const before = tf.memory().numTensors;
  const damaged = Buffer.from(bytes);
  damaged[1000]! ^= 1;
  await writeFile(file, damaged);
  await expect(loadWeights(graph, store)).rejects.toMatchObject({ code: 'bad-file', message: /damaged/ });
  await truncate(file, bytes.length - 4);
  await expect(loadWeights(graph, store)).rejects.toMatchObject({
    code: 'bad-file',
    message: /'large\/kernel' should have 27648 bytes .* has 27644/,
  });
  await rm(file);
  await expect(loadWeights(graph, store)).rejects.toMatchObject({ code: 'not-found' });
  await writeFile(file, bytes);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([...(await loadWeights(graph, store)).values()]);
});

test('predictions and explanations of one network share its weights', async () => {
  const store = openBlobStore(join(folder, 'blobs'));
  const graph = await materialize(makeGraph(4), store);
  const before = tf.memory().numTensors;
  const [first, second] = await Promise.all([shareWeights(graph, store), shareWeights(graph, store)]);
  expect(second.tensors).toBe(first.tensors);
  first.dispose();
  const third = await shareWeights(graph, store);
  expect(third.tensors).toBe(second.tensors);
  second.dispose();
  expect(third.tensors.get('dense/kernel')!.isDisposed).toBe(false);
  third.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const again = await shareWeights(graph, store);
  expect(again.tensors).not.toBe(first.tensors);
  again.dispose();
});
