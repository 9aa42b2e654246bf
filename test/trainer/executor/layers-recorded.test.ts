// Each layer kind can be recorded as one TensorFlow graph, with the same results as op by op.
import { expect, test } from 'vitest';
import { catalog } from '#shared/layers/catalog';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import type { FeedShape, Program } from '../../../src-main/trainer/recorder/program';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { gapOf, tensorOf, unpack } from '../keras-fixture';
import { graphOf, type LayerCase, layerCases, titleOf } from './layer-cases';

const native = (await openRuntime()).binding !== undefined;

/** One case per kind in training mode, which has random values and gradients, plus one for each other mode. */
const chosen = Object.keys(catalog).flatMap((kind) => {
  const cases = layerCases().filter((one) => one.kind === kind);
  const inTraining = cases.filter(({ training, trainable }) => training && trainable);
  return [...inTraining.slice(-1), ...cases.filter(({ training }) => !training).slice(-1)];
});

/** Computes the layer's output, gradients and moving statistics from fed inputs. */
function programOf(one: LayerCase): Program {
  const { names, graph } = graphOf(one);
  const learning = Object.keys(one.weightGradients).map((name) => `layer/${name}`);
  const feeds: Record<string, FeedShape> = { seed: { shape: [2], dtype: 'int32' } };
  for (const [i, { shape }] of one.inputs.entries()) feeds[names[i]!] = { shape, dtype: 'float32' };
  return {
    shapes: [feeds],
    run(state, given) {
      const updates = new Map<string, Tensor>();
      const training = { trainable: new Set(['layer']), seed: () => given.get('seed')!, updates };
      const inputs = new Map(names.map((name) => [name, given.get(name)!]));
      const outputs = new Map<string, Tensor>();
      const sum = (...weights: Tensor[]) => {
        const varied = new Map(state);
        for (const [i, key] of learning.entries()) varied.set(key, weights[i]!);
        const options = { graph, weights: varied, given: inputs, outputs: ['layer'] };
        const [y] = runGraph(one.training ? { ...options, training } : options);
        outputs.set('output', y!);
        return tf.sum(y!);
      };
      if (learning.length === 0) sum();
      else {
        const { grads } = tf.valueAndGrads((...weights: Tensor[]) => {
          const total = sum(...weights);
          tf.keep(outputs.get('output')!);
          return total.asScalar();
        })(learning.map((key) => state.get(key)!));
        for (const [i, key] of learning.entries()) outputs.set(`gradient of ${key}`, grads[i]!);
      }
      return { outputs, state: updates };
    },
  };
}

test.runIf(native).each(chosen.map((one) => [titleOf(one), one] as const))('%s', (_title, one) => {
  const { names } = graphOf(one);
  const results = [true, false].map((record) => {
    const state = new Map(
      Object.entries(one.weights).map(([name, packed]) => [`layer/${name}`, tensorOf(packed)]),
    );
    const session = openSession({ state, programs: { step: programOf(one) }, record });
    expect(session.note).toBe(null);
    expect(session.mode).toBe(record ? 'recorded' : 'op-by-op');
    const feeds = new Map(one.inputs.map((packed, i) => [names[i]!, tensorOf(packed)]));
    // Recorded with zeros, including the seed, so that the result can only depend on fed values.
    feeds.set('seed', tf.tensor1d([1, 2], 'int32'));
    const outputs = session.run('step', feeds);
    const values = new Map([...outputs].map(([name, tensor]) => [name, tensor.dataSync()]));
    tf.dispose([...outputs.values(), ...feeds.values()]);
    session.dispose();
    return values;
  });
  expect(gapOf(results[0]!.get('output')!, unpack(one.output)), 'beside Keras').toBeLessThan(1e-5);
  for (const [name, value] of results[1]!)
    expect(gapOf(results[0]!.get(name)!, value), name).toBeLessThan(1e-6);
});
