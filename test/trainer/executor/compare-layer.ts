// Compares one layer with Keras: its shape and weights, its outputs, gradients and moving statistics.
import { expect } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { gapOf, type Packed, tensorOf, unpack } from '../keras-fixture';
import { graphOf, type LayerCase } from './layer-cases';

/** Greatest differences, relative to the greatest expected value (or 1). */
export interface Gaps {
  output: number;
  inputGradient: number;
  weightGradient: number;
}

/** Runs a layer on the engine that is open, and expects Keras' values. */
export function compareLayer(one: LayerCase): Gaps {
  const before = tf.memory().numTensors;
  const { names, graph, whole } = graphOf(one);
  const facts = inferGraph(whole);
  expect(facts.problems).toEqual([]);
  expect(facts.layers.get('layer')!.shape, 'inferred shape').toEqual(one.shape);
  expect(facts.layers.get('layer')!.params.total, 'parameter count').toBe(one.count);
  expect(
    facts.layers.get('layer')!.weights.map(({ name, shape }) => ({ name, shape })),
    'weights in order',
  ).toEqual(Object.entries(one.weights).map(([name, { shape }]) => ({ name, shape })));

  const weightNames = Object.keys(one.weights);
  const weights = new Map(weightNames.map((name) => [`layer/${name}`, tensorOf(one.weights[name]!)]));
  const inputs = one.inputs.map(tensorOf);
  const learning = Object.keys(one.weightGradients);
  const seed = tf.tensor1d([1, 2], 'int32');
  const pull = tensorOf(one.pull);
  const updates = new Map<string, Tensor>();
  const training = { trainable: new Set(one.trainable ? ['layer'] : []), seed: () => seed, updates };
  const given = new Map(names.map((name, i) => [name, inputs[i]!]));
  const options = { graph, weights, given, outputs: ['layer'] };

  const [output] = runGraph(one.training ? { ...options, training } : options);
  const outputGap = gapOf(output!.dataSync(), unpack(one.output));
  const gaps: Gaps = { output: outputGap, inputGradient: 0, weightGradient: 0 };
  expect(outputGap, 'output').toBeLessThan(1e-5);
  expect(output!.shape).toEqual(one.output.shape);
  for (const [name, packed] of Object.entries(one.moving)) {
    const moved = updates.get(`layer/${name}`) ?? weights.get(`layer/${name}`)!;
    expect(gapOf(moved.dataSync(), unpack(packed)), name).toBeLessThan(1e-5);
  }
  tf.dispose([...updates.values()]);
  updates.clear();

  const reached = inputs.flatMap((_, i) => (one.inputGradients[i] ? [i] : []));
  if (reached.length + learning.length === 0) {
    tf.dispose([output!, pull, seed, ...inputs, ...weights.values()]);
    expect(tf.memory().numTensors).toBe(before);
    return gaps;
  }
  const { value, grads } = tf.valueAndGrads((...variables: Tensor[]) => {
    const varied = new Map(given);
    for (const [place, i] of reached.entries()) varied.set(names[i]!, variables[place]!);
    const [y] = runGraph({ ...options, given: varied, ...(one.training && { training }) });
    return tf.sum(tf.mul(y!, pull));
  })([...reached.map((i) => inputs[i]!), ...learning.map((name) => weights.get(`layer/${name}`)!)]);
  const expected = [
    ...reached.map((i) => one.inputGradients[i] as Packed),
    ...learning.map((name) => one.weightGradients[name]!),
  ];
  for (const [i, packed] of expected.entries()) {
    const ofInput = i < reached.length;
    const what = ofInput ? `gradient of input ${i}` : `gradient of ${learning[i - reached.length]}`;
    const gap = gapOf(grads[i]!.dataSync(), unpack(packed));
    const part = ofInput ? 'inputGradient' : 'weightGradient';
    gaps[part] = Math.max(gaps[part], gap);
    expect(gap, what).toBeLessThan(1e-4);
  }
  tf.dispose([value, output!, pull, seed, ...grads, ...inputs, ...weights.values(), ...updates.values()]);
  expect(tf.memory().numTensors).toBe(before);
  return gaps;
}
