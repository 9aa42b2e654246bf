// BatchNormalization folded into the preceding convolution has the same outputs and gradients.
import { beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { createRandom, mixSeed } from '#shared/random';
import { findFolds } from '../../../src-main/trainer/executor/fold';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { graphOf, smallNet, weightsOf } from '../graphs';

beforeAll(() => openRuntime());

/** Sets statistics like those of a trained network, instead of the initial 0 and 1. */
function unsettle(weights: Map<string, Tensor>): Map<string, Tensor> {
  for (const [key, old] of weights) {
    const name = key.slice(key.lastIndexOf('/') + 1);
    if (!['gamma', 'beta', 'moving_mean', 'moving_variance', 'bias'].includes(name)) continue;
    const random = createRandom(mixSeed(3, key));
    const low = name === 'gamma' || name === 'moving_variance' ? 0.5 : -0.2;
    const values = Float32Array.from({ length: old.size }, () => low + random());
    weights.set(key, tf.tensor(values, old.shape));
    old.dispose();
  }
  return weights;
}

/** Returns the maximum difference relative to the maximum value. */
function gap(a: Tensor, b: Tensor): number {
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0]!);
}

const separable = graphOf([
  ['input', 'InputLayer', { shape: [12, 12, 3] }],
  ['conv', 'Conv2D', { filters: 6, kernelSize: 3, groups: 3, useBias: true }],
  ['bn1', 'BatchNormalization', { scale: false }],
  ['separable', 'SeparableConv2D', { filters: 5, kernelSize: 3, depthMultiplier: 2, useBias: false }],
  ['bn2', 'BatchNormalization', { center: false }],
  ['depthwise', 'DepthwiseConv2D', { kernelSize: 3, depthMultiplier: 2, padding: 'same' }],
  ['bn3', 'BatchNormalization', {}],
  ['active', 'Conv2D', { filters: 4, kernelSize: 1, activation: 'relu' }],
  ['bn4', 'BatchNormalization', {}],
]);
const application = (name: string, size: number) =>
  buildArchitecture(name, { inputShape: [size, size, 3], includeTop: false, classes: 3, seed: 4 });

test.each([
  ['a small net', smallNet(), 2],
  ['grouped, separable and depthwise', separable, 3],
  ['MobileNetV2', application('MobileNetV2', 64), 52],
  ['InceptionV3', application('InceptionV3', 75), 94],
  ['ResNet50', application('ResNet50', 64), 53],
] as [string, LayerGraph, number][])('%s computes the same when folded', (_name, graph, count) => {
  const before = tf.memory().numTensors;
  expect(findFolds(graph.layers, graph.outputs, () => true).size).toBe(count);
  const weights = unsettle(weightsOf(graph));
  const input = graph.layers[0]!;
  const shape = [2, ...(input.params.shape as number[])];
  const random = createRandom(9);
  const x = tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, random), shape);
  const options = { graph, weights, given: new Map([[input.name, x]]), outputs: graph.outputs };
  const [folded] = runGraph(options);
  const [apart] = runGraph({ ...options, fold: false });
  expect(gap(folded!, apart!)).toBeLessThan(2e-5);
  // Kept weights are those that each run would fold anew.
  const keptFolds = new Map<string, Tensor>();
  const [first, second] = [0, 1].map(() => runGraph({ ...options, keptFolds })[0]!);
  expect(keptFolds.size).toBe(2 * count);
  for (const kept of [first!, second!]) expect(kept.dataSync()).toEqual(folded!.dataSync());
  tf.dispose([folded!, apart!, first!, second!, x, ...keptFolds.values(), ...weights.values()]);
  expect(tf.memory().numTensors).toBe(before);
});

test('computes the same gradients when a trainable convolution is folded with a frozen normalization', () => {
  const before = tf.memory().numTensors;
  const weights = unsettle(weightsOf(separable));
  const x = tf.randomUniform([3, 12, 12, 3], 0, 1, 'float32', 5);
  const learning = ['conv', 'separable', 'depthwise', 'active'];
  const keys = [...weights.keys()].filter((key) => learning.includes(key.split('/')[0]!));
  const gradients = (fold: boolean) =>
    tf.valueAndGrads(() => {
      const [y] = runGraph({
        graph: separable,
        weights,
        given: new Map([['input', x]]),
        outputs: ['bn4'],
        training: { trainable: new Set(learning), seed: () => x, updates: new Map() },
        fold,
      });
      return tf.mean(tf.square(y!));
    })(keys.map((key) => weights.get(key)!));
  const [folded, apart] = [gradients(true), gradients(false)];
  for (const [i, key] of keys.entries()) {
    const off = gap(folded.grads[i]!, apart.grads[i]!);
    expect(off, key).toBeLessThan(1e-5);
  }
  tf.dispose([folded.value, apart.value, ...folded.grads, ...apart.grads, x, ...weights.values()]);
  expect(tf.memory().numTensors).toBe(before);
});
