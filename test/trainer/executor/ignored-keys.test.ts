// Ignored keys of layer configurations: every configuration saved by Keras opens, and ignored keys do not change values (test/fixtures/config-keys).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inputLayers, type Json } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import { inEnglish, type Words } from '#shared/sentence';
import { checkKey, ignoredKeys } from '../../../src-main/formats/keras-config/ignored-keys';
import type { JsonObject } from '../../../src-main/formats/keras-config/names';
import { modernForm } from '../../../src-main/formats/keras-config/old-classes';
import { readLayerParams } from '../../../src-main/formats/keras-config/read-layer';
import { openWith, saveWith } from '../../../src-main/formats/registry';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { loadWeights } from '../../../src-main/trainer/weights/load';
import { scratchContext } from '../../formats/helpers';
import { englishOf } from '../../in-english';
import { graphOf } from '../graphs';
import { gapOf, type Packed, tensorOf, unpack } from '../keras-fixture';

const fixtures = join(import.meta.dirname, '../../fixtures/config-keys');
const read = <T>(file: string) => JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as T;
const configs = read<Record<string, { versions: string[]; config: JsonObject }[]>>('configs.json');
const models = read<Record<string, { input: Packed; output: Packed }>>('identities.json');

beforeAll(async () => {
  await openRuntime();
});

const rows = Object.entries(configs).flatMap(([className, list]) =>
  list.flatMap(({ versions, config }) => versions.map((version) => ({ className, version, config }))),
);

test('opens the default configuration of each layer from Keras 1.2 to 3.15', () => {
  const wrong: string[] = [];
  const notes = new Set<string>();
  const kinds = new Set<string>();
  for (const { className, version, config } of rows) {
    const today = modernForm(className, config);
    const kind = findLayerClass(today.className);
    if (!kind) {
      wrong.push(`${version} ${className}: no kind`);
      continue;
    }
    kinds.add(kind.kind);
    const kerasVersion = version.split(' ')[1]!;
    const context = { file: 'file', kerasVersion, note: (text: Words) => void notes.add(inEnglish(text)) };
    try {
      readLayerParams(className, kind, today.config, context);
    } catch (error) {
      wrong.push(`${version} ${className}: ${(error as Error).message}`);
    }
  }
  expect(wrong).toEqual([]);
  // Among ignored options, only skipped augmentation has a note.
  expect([...notes].filter((note) => !note.includes('does not apply this augmentation'))).toEqual([]);
  expect(rows.length).toBeGreaterThan(750);
  expect(kinds.size).toBeGreaterThan(70);
});

test('has only entries in the list that are used by a configuration of Keras', () => {
  const written = new Set(
    rows.flatMap(({ className, config }) => Object.keys(modernForm(className, config).config)),
  );
  // Saved only on request, by the first layer of a Sequential, or by an input.
  const onRequest = [
    'batch_input_shape',
    'batch_shape',
    'input_shape',
    'batch_size',
    'input_dtype',
    'build_input_shape',
  ];
  const rare = ['virtual_batch_size', 'renorm', 'renorm_clipping', 'renorm_momentum', 'adjustment', 'fused'];
  const others = [
    'lora_rank',
    'lora_alpha',
    'implementation',
    'supports_masking',
    'autocast',
    'force_generator',
  ];
  const elsewhere = ['sparse', 'ragged', 'groups', 'auto_vectorize'];
  // Keys of recurrent and wrapper layers; test/formats/sequences.test.ts compares files that have them with Keras.
  const sequences = ['seed', 'unroll', 'input_length', 'time_major', 'return_state'];
  const known = new Set([...sequences, ...written, ...onRequest, ...rare, ...others, ...elsewhere]);
  expect(Object.keys(ignoredKeys).filter((key) => !known.has(key))).toEqual([]);
});

test.each(Object.keys(models))('%s computes the same as Keras', async (file) => {
  const context = await scratchContext();
  const { graph, notes } = await openWith(join(fixtures, file), context);
  expect(graph.layers.filter(({ kind }) => !findLayerClass(kind))).toEqual([]);
  const { input, output } = models[file]!;
  const given = new Map([[inputLayers(graph)[0]!.name, tensorOf(input)]]);
  const weights = await loadWeights(graph, context.blobs);
  const [y] = runGraph({ graph, weights, given, outputs: graph.outputs });
  expect(gapOf(y!.dataSync(), unpack(output))).toBeLessThan(1e-5);
  tf.dispose([y!, ...weights.values(), ...given.values()]);
  if (file.startsWith('lora')) expect(englishOf(notes).join()).toContain('LoRA');
  if (!file.startsWith('augmented.k3')) return;
  // Preserved and exported.
  expect(
    englishOf(notes).filter((note) => note.includes('does not apply this augmentation')).length,
  ).toBeGreaterThan(15);
  const hue = graph.layers.find(({ name }) => name === 'randomhue')!;
  expect(hue.params.config).toMatchObject({ factor: [0, 0.1], value_range: [0, 255] });
  const out = join(context.folder, 'again.keras');
  await saveWith('keras', graph, out, context);
  const again = (await openWith(out, context)).graph;
  expect(again.layers.find(({ name }) => name === 'randomhue')).toEqual(hue);
});

test('rejects or reports options that change values', () => {
  const verdictOf = (key: string, value: Json) => checkKey(key, value, {}).verdict;
  expect(verdictOf('renorm', true)).toBe('refuse');
  expect(verdictOf('renorm', false)).toBe('same');
  expect(verdictOf('virtual_batch_size', 4)).toBe('note');
  expect(verdictOf('quantization_config', { class_name: 'Int8QuantizationConfig' })).toBe('refuse');
  expect(verdictOf('rms_scaling', true)).toBe('refuse');
  expect(verdictOf('lora_rank', 4)).toBe('note');
  expect(verdictOf('kernel_regularizer', { class_name: 'Own' })).toBe('note');
  // An unknown option is never ignored silently.
  expect(verdictOf('unheard_of', true)).toBe('refuse');
  expect(verdictOf('unheard_of', null)).toBe('note');
  const input = findLayerClass('InputLayer')!;
  const open = (config: JsonObject) => () =>
    readLayerParams(
      'x',
      input,
      { batch_shape: [null, 4], ...config },
      { file: 'f', kerasVersion: '3.0', note() {} },
    );
  const refused: JsonObject[] = [{ sparse: true }, { ragged: true }, { dtype: 'string' }];
  for (const config of refused) expect(open(config)).toThrow('expects');
  expect(open({ sparse: false, ragged: false })).not.toThrow();
  const dense = findLayerClass('Dense')!;
  const dtype = { class_name: 'QuantizedDTypePolicy', config: { mode: 'int8', source_name: 'float32' } };
  expect(() =>
    readLayerParams('d', dense, { units: 2, dtype }, { file: 'f', kerasVersion: '3.0', note() {} }),
  ).toThrow('is quantized (int8)');
});

test('trains ActivityRegularization and AlphaDropout like Keras', () => {
  const truth = read<{ input: Packed; penalty: number; alphaDropout: number[] }>('training.json');
  const seed = () => tf.tensor1d([1, 2], 'int32');
  const run = (kind: string, params: Record<string, Json>, x: Tensor) => {
    const graph = graphOf([
      ['x', 'InputLayer', { shape: x.shape.slice(1) }],
      ['layer', kind, params],
    ]);
    const penalties: Tensor[] = [];
    const training = { trainable: new Set<string>(), seed, updates: new Map<string, Tensor>(), penalties };
    const given = new Map([['x', x]]);
    const [y] = runGraph({ graph, weights: new Map(), given, outputs: ['layer'], training });
    return { y: Array.from(y!.dataSync() as Float32Array), penalties };
  };
  const { penalties } = run('ActivityRegularization', { l1: 0.1, l2: 0.2 }, tensorOf(truth.input));
  expect(penalties.length).toBe(1);
  expect(Math.abs(penalties[0]!.dataSync()[0]! / truth.penalty - 1)).toBeLessThan(1e-5);
  const { y } = run('AlphaDropout', { rate: 0.3 }, tf.ones([4, 500]));
  const [low, high] = truth.alphaDropout as [number, number];
  for (const value of y) expect(Math.min(Math.abs(value - low), Math.abs(value - high))).toBeLessThan(1e-5);
  expect(Math.abs(y.filter((value) => Math.abs(value - low) < 1e-5).length / y.length - 0.3)).toBeLessThan(
    0.05,
  );
});
