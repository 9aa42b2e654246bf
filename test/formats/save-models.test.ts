// Saved files open as the same graph with bit-identical weights, in each format.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBuilder } from '#shared/architectures/builder';
import { findLayer, type LayerGraph, preprocessings } from '#shared/graph/graph';
import type { FormatId } from '../../src-main/formats/format';
import { checkOnnx } from '../../src-main/formats/onnx/check';
import { saveOnnx } from '../../src-main/formats/onnx/save';
import { openWith, saveWith } from '../../src-main/formats/registry';
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

test.each(outs)('reads back an equal model after saving as %s (%s)', async (format, name) => {
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

test.each(outs.slice(0, 2))('saves and reads all kinds of layers as %s', async (format, name) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'kinds.keras'), context);
  const out = join(context.folder, name);
  await saveWith(format, graph, out, context);
  const again = await openWith(out, context);
  expect(essence(again.graph)).toEqual(essence(graph));
});

test('rejects a grouped convolution for TensorFlow.js, which would compute different values', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'kinds.keras'), context);
  await expect(saveWith('tfjs', graph, join(context.folder, 'out'), context)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining("'grouped' (Conv2D): TensorFlow.js has no grouped convolution"),
  });
});

test('saves names without slashes', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'sequential.keras'), context);
  const slashed = JSON.parse(JSON.stringify(graph).replaceAll('"conv"', '"block/conv"')) as LayerGraph;
  const out = join(context.folder, 'model.keras');
  await saveWith('keras', slashed, out, context);
  const again = await openWith(out, context);
  expect(again.graph.layers.map((layer) => layer.name)).toContain('block_conv');
});

test('saves weights in shards of at most 4 MiB, and reads equal ones back', async () => {
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

test('rejects a weight without values by name, and leaves no files', async () => {
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

test('writes byte-identical .h5 files for the same model', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'small.keras'), context);
  await saveWith('h5', graph, join(context.folder, 'a.h5'), context);
  // HDF5 stores times in seconds.
  await setTimeout(1100);
  await saveWith('h5', graph, join(context.folder, 'b.h5'), context);
  const read = (name: string) => readFile(join(context.folder, name));
  expect((await read('a.h5')).equals(await read('b.h5'))).toBe(true);
});

test.each(['tfjs', 'onnx'] as const)(
  '%s stores large weights as float16, Keras files do not',
  async (format) => {
    const context = await scratchContext();
    const { graph } = await openWith(join(fixtures, 'small.keras'), context);
    const wide: typeof graph = {
      ...graph,
      layers: await Promise.all(
        graph.layers.map(async (layer) => {
          if (layer.name !== 'head') return layer;
          const values = Float32Array.from({ length: 8 * 300 }, (_, i) => i / 7 - 100);
          const kernel = { blob: await context.blobs.put(new Uint8Array(values.buffer)) };
          const bias = { blob: await context.blobs.put(new Uint8Array(4 * 300)) };
          return { ...layer, params: { ...layer.params, units: 300 }, weights: { kernel, bias } };
        }),
      ),
    };
    const out = join(context.folder, format === 'onnx' ? 'model.onnx' : 'model');
    const whole = await saveWith(format, wide, out, context);
    const half = await saveWith(format, wide, out, context, { float16: true });
    expect(whole - half).toBeGreaterThan(8 * 300 * 2 - 300);
    if (format === 'onnx')
      expect(await checkOnnx(wide, out, context, { float16: true })).toMatchObject({
        weights: expect.any(Number),
      });
    else {
      const again = findLayer((await openWith(out, context)).graph, 'head')!.weights.kernel as {
        blob: string;
      };
      const values = new Float32Array((await context.blobs.get(again.blob)).slice().buffer);
      expect([values[0], values[699], values[2399]]).toEqual([-100, -0.142822265625, 242.75]);
    }
    await expect(
      saveWith('h5', wide, join(context.folder, 'a.h5'), context, { float16: true }),
    ).rejects.toThrow('Keras HDF5 (.h5) supports only float32. Formats with float16: tfjs, onnx.');
  },
);

test('detects a modified ONNX file', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'small.keras'), context);
  const out = join(context.folder, 'model.onnx');
  for (const options of [{}, { externalAbove: 100 }]) {
    await saveOnnx(graph, out, context, options);
    expect(await checkOnnx(graph, out, context)).toEqual({ nodes: 16, weights: 16 });
  }
  const bytes = await readFile(out);
  const at = 40;
  for (const change of [
    (b: Buffer) => b.subarray(0, b.length - 30),
    (b: Buffer) => Buffer.concat([b.subarray(0, at), Buffer.from([255]), b.subarray(at + 1)]),
  ]) {
    await writeFile(out, change(bytes));
    await expect(checkOnnx(graph, out, context)).rejects.toMatchObject({ code: 'bad-file' });
  }
  await writeFile(out, bytes);
  const data = await readFile(`${out}.data`);
  data[50]! ^= 1;
  await writeFile(`${out}.data`, data);
  await expect(checkOnnx(graph, out, context)).rejects.toThrow("' differ.");
});

test('lists the layers that ONNX does not support before writing', async () => {
  const context = await scratchContext();
  const builder = createBuilder([8, 8, 3], 1);
  const a = builder.layer(
    'Resizing',
    { height: 4, width: 4, interpolation: 'bicubic' },
    'input_layer',
    'small',
  );
  const b = builder.layer('UpSampling2D', { interpolation: 'lanczos3' }, a, 'large');
  const graph = builder.finish('model', b, preprocessings.none);
  await expect(saveWith('onnx', graph, join(context.folder, 'a.onnx'), context)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/'small' \(Resizing\) cannot be .*'large' \(UpSampling2D\) cannot be/),
  });
  expect(await readdir(context.folder)).toEqual([]);
});
