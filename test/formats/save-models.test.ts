// What is saved opens again as the same graph with the same weights to the last bit, in each format.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import type { FormatId } from '../../src-main/formats/format';
import { openWith, saveWith } from '../../src-main/formats/formats';
import { fixtures, scratchContext } from './helpers';

const outs: [FormatId, string][] = [
  ['h5', 'model.h5'],
  ['keras', 'model.keras'],
  ['tfjs', 'model'],
  ['tfjs', 'model.zip'],
];
const essence = ({ layers, outputs, preprocessing, classes }: LayerGraph) => ({
  layers,
  outputs,
  preprocessing,
  classes,
});

test.each(outs)('saved as %s (%s), a model comes back equal', async (format, name) => {
  const context = await scratchContext();
  const { graph: opened } = await openWith(join(fixtures, 'small.keras'), context);
  const layers = opened.layers.map((layer) => (layer.name === 'head' ? { ...layer, head: true } : layer));
  const graph = { ...opened, layers, preprocessing: preprocessings.tf, classes: ['cat', 'chaîne', '犬'] };
  const out = join(context.folder, name);
  const sizeBytes = await saveWith(format, graph, out, context);
  const again = await openWith(out, context);
  expect(essence(again.graph)).toEqual(essence(graph));
  expect(again.notes).toEqual([]);
  expect(sizeBytes).toBeGreaterThan(2000);
});

test.each(outs.slice(0, 2))('all kinds of layers survive %s', async (format, name) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'kinds.keras'), context);
  const out = join(context.folder, name);
  await saveWith(format, graph, out, context);
  const again = await openWith(out, context);
  expect(essence(again.graph)).toEqual(essence(graph));
});

test('a grouped convolution is refused for TensorFlow.js, which would compute something else', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'kinds.keras'), context);
  await expect(saveWith('tfjs', graph, join(context.folder, 'out'), context)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining("grouped convolution: layer 'grouped' (Conv2D)"),
  });
});

test('names with a slash are saved without it', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'sequential.keras'), context);
  const slashed = JSON.parse(JSON.stringify(graph).replaceAll('"conv"', '"block/conv"')) as LayerGraph;
  const out = join(context.folder, 'model.keras');
  await saveWith('keras', slashed, out, context);
  const again = await openWith(out, context);
  expect(again.graph.layers.map((layer) => layer.name)).toContain('block_conv');
});

test('weights are cut into shards of at most 4 MiB and come back equal', async () => {
  const context = await scratchContext();
  const values = Float32Array.from({ length: 1_500_000 }, (_, i) => Math.sin(i));
  const blob = await context.blobs.put(new Uint8Array(values.buffer));
  const { graph: opened } = await openWith(join(fixtures, 'sequential.keras'), context);
  const layer = (name: string, kind: string, inputs: string[], params: object, weights = {}) =>
    ({ name, kind, inputs, params, weights, trainable: true }) as LayerGraph['layers'][number];
  const graph: LayerGraph = {
    ...opened,
    layers: [
      layer('in', 'InputLayer', [], { shape: [1500] }),
      layer('dense', 'Dense', ['in'], { units: 1000, useBias: false }, { kernel: { blob } }),
    ],
    outputs: ['dense'],
  };
  const out = join(context.folder, 'model');
  await saveWith('tfjs', graph, out, context);
  const sizes = await Promise.all(
    (await readdir(out)).map(async (name) => [name, (await stat(join(out, name))).size]),
  );
  expect(Object.fromEntries(sizes)).toMatchObject({
    'group1-shard1of2.bin': 4 * 1024 * 1024,
    'group1-shard2of2.bin': 6_000_000 - 4 * 1024 * 1024,
  });
  const again = await openWith(join(out, 'model.json'), context);
  expect(again.graph.layers[1]!.weights).toEqual({ kernel: { blob } });
});

test('a weight without values is refused by name, and nothing is left behind', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'sequential.keras'), context);
  const fresh = { initializer: { name: 'zeros' }, seed: 1 };
  const layers = graph.layers.map((layer) =>
    layer.name === 'head' ? { ...layer, weights: { ...layer.weights, bias: fresh } } : layer,
  );
  await expect(
    saveWith('h5', { ...graph, layers }, join(context.folder, 'model.h5'), context),
  ).rejects.toMatchObject({ code: 'not-ready', message: expect.stringContaining("'bias' of 'head'") });
  expect(await readdir(context.folder)).toEqual(['blobs']);
});

test('the same model gives the same .h5 to the last byte', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'small.keras'), context);
  for (const name of ['a.h5', 'b.h5']) await saveWith('h5', graph, join(context.folder, name), context);
  const read = (name: string) => readFile(join(context.folder, name));
  expect((await read('a.h5')).equals(await read('b.h5'))).toBe(true);
});
