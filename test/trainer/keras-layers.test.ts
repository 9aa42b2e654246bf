// Each layer kind gives what Keras gives: output, gradients of weights and inputs, moving statistics.
import { beforeAll, expect, test } from 'vitest';
import type { Json, LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { catalogue } from '#shared/layers/catalogue';
import { runGraph } from '../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../src-main/trainer/tf';
import { gapOf, type Packed, readFixture, tensorOf, unpack } from './keras-fixture';

interface Case {
  kind: string;
  params: { [name: string]: Json };
  training: boolean;
  trainable: boolean;
  inputs: Packed[];
  weights: Record<string, Packed>;
  output: Packed;
  pull: Packed;
  inputGradients: Packed[];
  weightGradients: Record<string, Packed>;
  moving: Record<string, Packed>;
}

const cases = readFixture<Case[]>('layers.json');
const titled = cases.map((one) => {
  const mode = one.training ? (one.trainable ? ' in training' : ' frozen, in training') : '';
  return [
    `${one.kind} ${JSON.stringify(one.params)} on [${one.inputs.map(({ shape }) => shape)}]${mode}`,
    one,
  ] as const;
});

beforeAll(async () => {
  await openRuntime();
});

test('every kind of the catalogue is compared with Keras', () => {
  const compared = new Set(cases.map(({ kind }) => kind));
  expect(Object.keys(catalogue).filter((kind) => kind !== 'InputLayer' && !compared.has(kind))).toEqual([]);
});

test.each(titled)('%s', (_title, one) => {
  const before = tf.memory().numTensors;
  const names = one.inputs.map((_, i) => `input_${i}`);
  const graph: LayerGraph = {
    name: 'one layer',
    preprocessing: preprocessings.none,
    outputs: ['layer'],
    layers: [
      {
        name: 'layer',
        kind: one.kind,
        params: one.params,
        inputs: names,
        trainable: one.trainable,
        weights: {},
      },
    ],
  };
  const weightNames = Object.keys(one.weights);
  const weights = new Map(weightNames.map((name) => [`layer/${name}`, tensorOf(one.weights[name]!)]));
  const inputs = one.inputs.map(tensorOf);
  const learning = Object.keys(one.weightGradients);
  const seed = tf.tensor1d([1, 2], 'int32');
  const pull = tensorOf(one.pull);
  const updates = new Map<string, Tensor>();
  const training = { trainable: new Set(one.trainable ? ['layer'] : []), seed: () => seed, updates };
  const given = new Map(names.map((name, i) => [name, inputs[i]!]));
  const options = { graph, weights, given, wanted: ['layer'] };

  const [output] = runGraph(one.training ? { ...options, training } : options);
  expect(gapOf(output!.dataSync(), unpack(one.output)), 'output').toBeLessThan(1e-5);
  expect(output!.shape).toEqual(one.output.shape);
  for (const [name, packed] of Object.entries(one.moving)) {
    const moved = updates.get(`layer/${name}`) ?? weights.get(`layer/${name}`)!;
    expect(gapOf(moved.dataSync(), unpack(packed)), name).toBeLessThan(1e-5);
  }
  tf.dispose([...updates.values()]);
  updates.clear();

  const { value, grads } = tf.valueAndGrads(() => {
    const [y] = runGraph(one.training ? { ...options, training } : options);
    return tf.sum(tf.mul(y!, pull));
  })([...inputs, ...learning.map((name) => weights.get(`layer/${name}`)!)]);
  const expected = [...one.inputGradients, ...learning.map((name) => one.weightGradients[name]!)];
  for (const [i, packed] of expected.entries()) {
    const what = i < inputs.length ? `gradient of input ${i}` : `gradient of ${learning[i - inputs.length]}`;
    expect(gapOf(grads[i]!.dataSync(), unpack(packed)), what).toBeLessThan(1e-4);
  }
  tf.dispose([value, output!, pull, seed, ...grads, ...inputs, ...weights.values(), ...updates.values()]);
  expect(tf.memory().numTensors).toBe(before);
});
