// Bundled weights: read from shards, converted from float16, and assigned to layers.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findLayer } from '#shared/graph/graph';
import { halfToNumber } from '../../src-main/formats/half';
import { loadBundledWeights, readWeightsManifest } from '../../src-main/formats/weights-manifest';
import { scratchContext, scratchFolder } from './helpers';

const bundled = join(import.meta.dirname, '../../models/efficientnet-lite0/weights.json');
const options = { inputShape: [224, 224, 3], includeTop: true, classes: 1000, seed: 1 } as const;

async function writeManifest(weights: object[], shards: Uint8Array[]): Promise<string> {
  const folder = await scratchFolder();
  const paths = shards.map((_, i) => `shard${i}.bin`);
  for (const [i, shard] of shards.entries()) await writeFile(join(folder, paths[i]!), shard);
  const json = join(folder, 'weights.json');
  await writeFile(json, JSON.stringify([{ paths, weights }]));
  return json;
}

async function readAll(json: string) {
  const all: Record<string, number[]> = {};
  for await (const { name, values } of readWeightsManifest(json)) all[name] = [...values];
  return all;
}

test.each([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x3555, 0.333251953125],
  [0xfc00, Number.NEGATIVE_INFINITY],
])('reads the float16 0x%s as %d', (bits, value) => {
  expect(halfToNumber(bits)).toBe(value);
});

test('reads weights that span shards, and dequantizes weights', async () => {
  const floats = new Uint8Array(new Float32Array([1.5, -2]).buffer);
  const json = await writeManifest(
    [
      { name: 'a/kernel', shape: [2], dtype: 'float32' },
      { name: 'a/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      {
        name: 'b/kernel',
        shape: [1],
        dtype: 'float32',
        quantization: { dtype: 'uint16', scale: 0.25, min: 0 },
      },
    ],
    [floats.slice(0, 3), new Uint8Array([...floats.slice(3), 0, 4]), new Uint8Array([4, 1])],
  );
  expect(await readAll(json)).toEqual({ 'a/kernel': [1.5, -2], 'a/bias': [-1, 1], 'b/kernel': [65] });
});

test('rejects bytes that belong to no weight', async () => {
  const json = await writeManifest([{ name: 'a/kernel', shape: [1], dtype: 'float32' }], [new Uint8Array(9)]);
  await expect(readAll(json)).rejects.toThrow('5 bytes of shard0.bin do not belong to any weight');
});

test('loads all bundled weights into EfficientNet-Lite0', async () => {
  const graph = buildArchitecture('EfficientNetLite0', options);
  const loaded = await loadBundledWeights(graph, bundled, (await scratchContext()).blobs);
  const refs = loaded.layers.flatMap((layer) => Object.values(layer.weights));
  expect(refs.length).toBeGreaterThan(200);
  expect(refs.filter((ref) => !('blob' in ref))).toEqual([]);
});

test('rejects another number of classes with the layer and both shapes', async () => {
  const graph = buildArchitecture('EfficientNetLite0', { ...options, classes: 10 });
  const loading = loadBundledWeights(graph, bundled, (await scratchContext()).blobs);
  await expect(loading).rejects.toThrow("'predictions/kernel': expected (1280, 10), received (1280, 1000)");
});

test('keeps the initializers of a new head, but rejects missing weights before known ones', async () => {
  const { blobs } = await scratchContext();
  const graph = buildArchitecture('EfficientNetLite0', options);
  const rename = (from: string, to: string) =>
    JSON.parse(JSON.stringify(graph).replaceAll(`"${from}"`, `"${to}"`));
  const headed = await loadBundledWeights(rename('predictions', 'my_head'), bundled, blobs);
  expect(findLayer(headed, 'my_head')?.weights.kernel).toHaveProperty('initializer');
  expect(findLayer(headed, 'top_conv')?.weights.kernel).toHaveProperty('blob');
  await expect(loadBundledWeights(rename('stem_conv', 'my_stem'), bundled, blobs)).rejects.toThrow(
    "layer 'my_stem' is missing 'kernel' (3, 3, 3, 32)",
  );
});
