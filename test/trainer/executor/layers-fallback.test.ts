// Without native TensorFlow, each layer kind computes the same forward pass as Keras (except random values).
import { beforeAll, expect, test } from 'vitest';
import type { KindName } from '#shared/layers/catalog';
import { catalog, fillParams } from '#shared/layers/catalog';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { gapOf, tensorOf, unpack } from '../keras-fixture';
import { graphOf, layerCases, titleOf } from './layer-cases';

beforeAll(async () => {
  await openRuntime({ use: 'wasm' });
  expect(tf.getBackend()).toBe('wasm');
});

test.each(layerCases().map((one) => [titleOf(one), one] as const))('%s', (_title, one) => {
  const before = tf.memory().numTensors;
  const { names, graph } = graphOf(one);
  const kind = catalog[one.kind as KindName];
  const random = one.training && kind.random?.(fillParams(kind, one.params)) === true;
  const weights = new Map(
    Object.entries(one.weights).map(([name, packed]) => [`layer/${name}`, tensorOf(packed)]),
  );
  const inputs = one.inputs.map(tensorOf);
  const seed = tf.tensor1d([1, 2], 'int32');
  const updates = new Map<string, Tensor>();
  const training = { trainable: new Set(one.trainable ? ['layer'] : []), seed: () => seed, updates };
  const given = new Map(names.map((name, i) => [name, inputs[i]!]));
  const options = { graph, weights, given, outputs: ['layer'] };
  const [output] = runGraph(one.training ? { ...options, training } : options);
  expect(output!.shape).toEqual(one.output.shape);
  const values = output!.dataSync();
  if (random) expect(values.every(Number.isFinite)).toBe(true);
  else expect(gapOf(values, unpack(one.output))).toBeLessThan(1e-5);
  tf.dispose([output!, seed, ...inputs, ...weights.values(), ...updates.values()]);
  expect(tf.memory().numTensors).toBe(before);
});
