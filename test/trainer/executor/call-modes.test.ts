// Layers called with `training=…`: preserved, trained and predicted like Keras, and exported (test/fixtures/call-modes/make.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { findExportNotes } from '#shared/formats/export-notes';
import { applyEdits, editSchema } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { layerGraphSchema } from '#shared/graph/schema';
import { changingWeights, frozenPrefix } from '#shared/run/prefix';
import { optimizerSchema } from '#shared/run/stage';
import { readModelConfig } from '../../../src-main/formats/keras-config/read-model';
import { openWith, saveWith } from '../../../src-main/formats/registry';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { optimizerRule } from '../../../src-main/trainer/optimizers/optimizer';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { forwardProgram } from '../../../src-main/trainer/train/features/forward-program';
import {
  predictProgram,
  type StepPlan,
  slotKey,
  trainProgram,
} from '../../../src-main/trainer/train/loop/step';
import { scoringGraph } from '../../../src-main/trainer/train/loss/scoring';
import { loadWeights } from '../../../src-main/trainer/weights/load';
import { scratchContext } from '../../formats/helpers';
import { englishOf } from '../../in-english';
import { isNative } from '../../native';
import { gapOf, type Packed, unpack } from '../keras-fixture';

const fixtures = join(import.meta.dirname, '../../fixtures/call-modes');
const guide = JSON.parse(readFileSync(join(fixtures, 'guide.json'), 'utf8')) as {
  pixels: Packed;
  labels: number[];
  outputs: Packed;
  losses: number[];
  weights: Record<string, Packed>;
};

beforeAll(async () => {
  await openRuntime();
});

const modesOf = (graph: LayerGraph) =>
  Object.fromEntries(
    graph.layers.flatMap(({ name, training }) => (training === undefined ? [] : [[name, training]])),
  );
const kept = { bn: false, quiet: false };

test.each(
  ['guide-k2.h5', 'guide-k2.keras', 'guide-k3.keras'].flatMap((file) =>
    // Only native TensorFlow has recorded graphs.
    (isNative ? [true, false] : [false]).map((record) => [file, record] as const),
  ),
)('trains a base called with training=False like Keras: %s, recorded %s', async (file, record) => {
  const context = await scratchContext();
  const { graph, notes } = await openWith(join(fixtures, file), context);
  expect(modesOf(graph)).toEqual(kept);
  expect(englishOf(notes).join('\n')).toContain("Called with training=False: 'bn', 'quiet'.");
  const trainable = new Set(graph.layers.map(({ name }) => name));
  const { trainableWeights, movingStatistics } = changingWeights(graph, trainable);
  const pixels = unpack(guide.pixels);
  const given = [
    {
      name: 'pixels',
      shape: [8, 8, 3],
      pixels: { mode: 'none', scale: [1, 1, 1], offset: [0, 0, 0], channelOrder: 'rgb' },
    } as const,
  ];
  const rule = optimizerRule(optimizerSchema.parse({ kind: 'sgd', learningRate: 0.05 }));
  const plan: StepPlan = { scoring: scoringGraph(graph), given, trainable, trainableWeights, rule };
  const state = new Map(await loadWeights(graph, context.blobs));
  for (const key of trainableWeights)
    for (const slot of rule.slots) state.set(slotKey(slot, key), tf.zerosLike(state.get(key)!));
  const programs = { train: trainProgram(plan, [12]), evaluate: predictProgram(plan.scoring, given, 12) };
  const session = openSession({ state, programs, record });
  expect(session.mode).toBe(record ? 'recorded' : 'op-by-op');
  const input = () => tf.tensor(Int32Array.from(pixels), [12, 8, 8, 3], 'int32');
  const evaluated = session.run('evaluate', new Map([['pixels', input()]]));
  expect(gapOf(evaluated.get('probabilities')!.dataSync(), unpack(guide.outputs))).toBeLessThan(1e-5);
  for (const [step, loss] of guide.losses.entries()) {
    const feeds = new Map<string, Tensor>([
      ['pixels', input()],
      ['labels', tf.tensor1d(guide.labels, 'int32')],
      ['rate', tf.tensor1d([...rule.scalarsAt(0.05, step)])],
      ['seed', tf.tensor1d([step, 0], 'int32')],
    ]);
    const outputs = session.run('train', feeds);
    expect(Math.abs(outputs.get('loss')!.dataSync()[0]! - loss), `loss of step ${step}`).toBeLessThan(1e-5);
    tf.dispose([...feeds.values(), ...outputs.values()]);
  }
  const ours = session.read([...trainableWeights, ...movingStatistics]);
  for (const [key, value] of ours) expect(gapOf(value, unpack(guide.weights[key]!)), key).toBeLessThan(1e-5);
  session.dispose();
});

test.each(['mc-k2.h5', 'mc-k3.keras'])(
  'applies dropout called with training=True in predictions: %s',
  async (file) => {
    const context = await scratchContext();
    const { graph } = await openWith(join(fixtures, file), context);
    expect(modesOf(graph)).toEqual({ mc: true, nested: true });
    const weights = await loadWeights(graph, context.blobs);
    const given = new Map([['row', tf.ones([500, 40])]]);
    const draw = () =>
      Array.from(runGraph({ graph, weights, given, outputs: graph.outputs })[0]!.dataSync() as Float32Array);
    const [first, second] = [draw(), draw()];
    const zeros = first.filter((value) => value === 0).length / first.length;
    expect(Math.abs(zeros - (1 - 0.5 * 0.75))).toBeLessThan(0.02);
    expect(Math.abs(first.reduce((sum, value) => sum + value, 0) / first.length - 1)).toBeLessThan(0.05);
    expect(first).not.toEqual(second);
    // Also when recorded, and determined by the fed seed.
    const [row] = [{ name: 'row', shape: [40], pixels: null }];
    const session = openSession({
      state: weights as Map<string, Tensor>,
      programs: { forward: forwardProgram(graph, [row!], graph.outputs, 500) },
    });
    const judge = (seed?: number) => {
      const feeds = new Map(given);
      if (seed !== undefined) feeds.set('seed', tf.tensor1d([seed, 0], 'int32') as never);
      return session.run('forward', feeds).get(graph.outputs[0]!)!.dataSync();
    };
    expect(judge(4)).toEqual(judge(4));
    expect(judge(4)).not.toEqual(judge(5));
    expect(judge()).not.toEqual(judge());
    session.dispose();
  },
);

test.each(['h5', 'keras', 'tfjs'] as const)('writes the training argument as %s', async (format) => {
  const { folder, ...context } = await scratchContext();
  for (const [file, modes] of [
    ['guide-k3.keras', kept],
    ['mc-k2.h5', { mc: true, nested: true }],
  ] as const) {
    const { graph } = await openWith(join(fixtures, file), context);
    const out = join(folder, format === 'tfjs' ? `${file}-out` : `${file}.${format}`);
    await saveWith(format, graph, out, context);
    const again = await openWith(format === 'tfjs' ? join(out, 'model.json') : out, context);
    expect(modesOf(again.graph)).toEqual(modes);
  }
});

test('sets the mode of layers by an edit, saves it, and reports what a file cannot represent', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'guide-k3.keras'), context);
  const edit = (select: object, training: boolean | null) =>
    editSchema.parse({ edit: 'setTraining', select, training });
  const edits = (...list: ReturnType<typeof edit>[]) => applyEdits(graph, list, { classes: [], seed: 1 });
  expect(modesOf(edits(edit({ all: true }, null)))).toEqual({});
  const on = edits(edit({ names: ['bn', 'quiet', 'conv'] }, true));
  expect(modesOf(on)).toEqual({ bn: true, quiet: true });
  expect(modesOf(layerGraphSchema.parse(JSON.parse(JSON.stringify(on))))).toEqual({ bn: true, quiet: true });
  // Documents of earlier versions do not have the attribute.
  const { layers } = edits(edit({ all: true }, null));
  expect(layerGraphSchema.parse(JSON.parse(JSON.stringify({ ...graph, layers }))).layers).toEqual(layers);
  expect(findExportBlockers(on, 'onnx').map(({ layer }) => layer)).toEqual(['bn']);
  expect(findExportNotes(on, 'onnx')[0]).toMatchObject({ code: 'mode-inference', layers: ['bn', 'quiet'] });
  expect(findExportNotes(graph, 'onnx')).toEqual([]);
  expect(findExportNotes(graph, 'keras')[0]).toMatchObject({ code: 'mode-overridden' });
  // Inactive dropout can be part of a cached prefix, but always active dropout cannot.
  const prefix = (one: LayerGraph, calm = false) =>
    frozenPrefix(one, new Set(['probabilities']), calm)?.layers.has('quiet') ?? false;
  expect(prefix(graph)).toBe(true);
  expect(prefix(edits(edit({ all: true }, null)))).toBe(false);
  const noisy = edits(edit({ names: ['quiet'] }, true));
  expect([prefix(noisy), prefix(noisy, true)]).toEqual([false, false]);
});

test('ignores the training argument that Keras 3 writes by default', async () => {
  const call = (training?: boolean) => [
    {
      args: [
        { class_name: '__keras_tensor__', config: { shape: [null, 8, 8, 3], keras_history: ['x', 0, 0] } },
      ],
      kwargs: training === undefined ? {} : { training },
    },
  ];
  // As saved by Keras 3.15.1; RandomFlip(…)(x, training=False) and Dropout(…)(x, training=True) differ from the defaults.
  const layers = (flip: boolean, drop: boolean) => [
    {
      class_name: 'InputLayer',
      name: 'x',
      config: { name: 'x', batch_shape: [null, 8, 8, 3] },
      inbound_nodes: [],
    },
    { class_name: 'RandomFlip', name: 'flip', config: { name: 'flip' }, inbound_nodes: call(flip) },
    { class_name: 'Dropout', name: 'drop', config: { name: 'drop', rate: 0.5 }, inbound_nodes: call(drop) },
  ];
  const read = (flip: boolean, drop: boolean, version: string) => {
    const config = {
      name: 'model',
      layers: layers(flip, drop),
      input_layers: [['x', 0, 0]],
      output_layers: [['drop', 0, 0]],
    };
    return modesOf(readModelConfig({ class_name: 'Functional', config }, 'model.keras', version).graph);
  };
  expect(read(true, false, '3.15.1')).toEqual({});
  expect(read(false, true, '3.15.1')).toEqual({ flip: false, drop: true });
  expect(read(true, false, '2.15.0')).toEqual({ flip: true, drop: false });
});
