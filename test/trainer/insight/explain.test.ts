// Explanations of a small network: finite differences, completeness, occlusion by hand, and freed tensors.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import {
  explanationSchema,
  type Method,
  methodOptionsSchema,
  methods,
  valuesOf,
} from '#shared/insight/methods';
import { openBlobStore } from '../../../src-main/store/blobs';
import { effectiveField } from '../../../src-main/trainer/insight/effective-field';
import { type ExplainItem, explain } from '../../../src-main/trainer/insight/explain';
import { featureMaps } from '../../../src-main/trainer/insight/feature-maps';
import { gaussLegendre } from '../../../src-main/trainer/insight/gauss-legendre';
import { layerGradient, scoresOfImage } from '../../../src-main/trainer/insight/layer-gradient';
import { type InsightNetwork, openInsightNetwork } from '../../../src-main/trainer/insight/network';
import { inputGradient } from '../../../src-main/trainer/insight/pixel-gradient';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { graphOf, smallNet } from '../graphs';

const pixels = Uint8Array.from({ length: 12 * 12 * 3 }, (_, i) => (i * 37) % 256);
const open: InsightNetwork[] = [];

async function networkOf(graph: LayerGraph): Promise<InsightNetwork> {
  const network = await openInsightNetwork(graph, openBlobStore('/nonexistent'), () => {
    throw new Error('no image is decoded here');
  });
  open.push(network);
  return network;
}
beforeAll(async () => {
  await openRuntime();
});
afterAll(() => {
  for (const network of open) network.dispose();
});

async function explanations(network: InsightNetwork, method: Method, rest = {}) {
  const options = methodOptionsSchema.parse({ samples: 4, channels: 4 });
  const work = { network, pixels, method, options, target: null, contrast: false, layer: null, ...rest };
  const items: ExplainItem[] = [];
  for await (const item of explain(work)) items.push(item);
  return items.flatMap((item) => ('explanation' in item ? [item.explanation] : []));
}

test.each(methods)('%s returns a finite map of the expected size and frees its tensors', async (method) => {
  const network = await networkOf(smallNet());
  // The first time opens the session that the network keeps.
  await explanations(network, method);
  const before = tf.memory().numTensors;
  const found = await explanations(network, method);
  expect(tf.memory().numTensors).toBe(before);
  const last = explanationSchema.parse(found.at(-1));
  expect(last.final).toBe(true);
  expect(last.top).toHaveLength(3);
  expect(last.target.label).toBe(last.top[0]!.label);
  const values = valuesOf(last.map);
  expect(values).toHaveLength(last.map.width * last.map.height);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(last.map.width).toBe(last.layer === null ? 12 : 2);
  expect(found).toHaveLength(method === 'occlusion' ? 2 : 1);
});

test('the gradient by the input equals finite differences', async () => {
  const network = await networkOf(smallNet());
  const x = network.prepare(tf.tensor4d(Float32Array.from(pixels), [1, 12, 12, 3]));
  const gradient = inputGradient(network, x, { label: 1, contrast: false });
  const [values, slopes] = [x.dataSync(), gradient.dataSync()];
  const scoreAt = (i: number, by: number) => {
    const moved = Float32Array.from(values);
    moved[i]! += by;
    const other = tf.tensor4d(moved, [1, 12, 12, 3]);
    const { scores } = scoresOfImage(network, other);
    other.dispose();
    return scores[1]!;
  };
  const step = 1e-2;
  for (const i of [0, 101, 200, 431]) {
    const difference = (scoreAt(i, step) - scoreAt(i, -step)) / (2 * step);
    expect(Math.abs(difference - slopes[i]!)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
  }
  tf.dispose([x, gradient]);
});

test('a path around the layer is constant: the gradient at a skip connection is that of the branch', async () => {
  const network = await networkOf(smallNet());
  const x = network.prepare(tf.tensor4d(Float32Array.from(pixels), [1, 12, 12, 3]));
  const target = { label: 0, contrast: false };
  const branch = layerGradient(network, x, 'bn2', target);
  const sum = layerGradient(network, x, 'add', target);
  // add = bn2 + relu1, so the gradients by bn2 and by add are the same.
  expect(branch.gradient.every((value, i) => Math.abs(value - sum.gradient[i]!) < 1e-6)).toBe(true);
  x.dispose();
});

test('integrated gradients of a smooth network add up to the difference of the scores', async () => {
  const smooth = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['conv', 'Conv2D', { filters: 4, kernelSize: 3, activation: 'tanh' }],
    ['global', 'GlobalAveragePooling2D', {}],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);
  const [found] = await explanations(await networkOf(smooth), 'integrated-gradients');
  const { sum, difference, steps } = found!.completeness!;
  expect(steps).toBe(32);
  expect(Math.abs(sum - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(difference)));
  const values = valuesOf(found!.map);
  expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 4);
});

test('occlusion of the whole image by one window is the fall of the score', async () => {
  const network = await networkOf(smallNet());
  const options = methodOptionsSchema.parse({ window: 1, stride: 1, fill: 'black' });
  const found = await explanations(network, 'occlusion', { options });
  const values = valuesOf(found.at(-1)!.map);
  const score = (bytes: ArrayLike<number>) => {
    const x = network.prepare(tf.tensor4d(Float32Array.from(bytes), [1, 12, 12, 3]));
    const { scores } = scoresOfImage(network, x);
    x.dispose();
    return scores[found.at(-1)!.target.label]!;
  };
  const fall = score(pixels) - score(new Uint8Array(pixels.length));
  for (const value of values) expect(value).toBeCloseTo(fall, 5);
});

test('a sigmoid unit is explained for both classes, with opposite signs', async () => {
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['conv', 'Conv2D', { filters: 4, kernelSize: 3 }],
    ['global', 'GlobalAveragePooling2D', {}],
    ['dense', 'Dense', { units: 1, activation: 'sigmoid' }],
  ]);
  const network = await networkOf(graph);
  const [no] = await explanations(network, 'occlusion', { target: 0 });
  const [yes] = await explanations(network, 'occlusion', { target: 1 });
  const [a, b] = [valuesOf(no!.map), valuesOf(yes!.map)];
  expect(a.every((value, i) => Math.abs(value + b[i]!) < 1e-6)).toBe(true);
  expect(no!.target.score).toBeCloseTo(-yes!.target.score, 6);
});

test('says which class or layer is missing', async () => {
  const network = await networkOf(smallNet());
  await expect(explanations(network, 'grad-cam', { target: 7 })).rejects.toThrow('from 0 to 2, received 7');
  await expect(explanations(network, 'grad-cam', { target: 'cat' })).rejects.toThrow("no class named 'cat'");
  await expect(explanations(network, 'grad-cam', { layer: 'none' })).rejects.toThrow("no layer 'none'");
  await expect(explanations(network, 'grad-cam', { layer: 'global' })).rejects.toThrow('feature maps');
});

test('returns the strongest channels of each layer, and vectors as values', async () => {
  const network = await networkOf(smallNet());
  const before = tf.memory().numTensors;
  const found = [
    ...featureMaps({ network, pixels, layers: ['relu1', 'conv2', 'dense'], channels: 3, side: 6 }),
  ];
  expect(tf.memory().numTensors).toBe(before);
  expect(found.map(({ layer, shape }) => [layer, shape])).toEqual([
    ['relu1', [12, 12, 8]],
    ['conv2', [2, 2, 12]],
    ['dense', [3]],
  ]);
  expect(found[0]!.maps.map(({ width, height }) => [width, height])).toEqual([
    [6, 6],
    [6, 6],
    [6, 6],
  ]);
  const means = found[0]!.maps.map(({ mean }) => mean);
  expect([...means].sort((a, b) => b - a)).toEqual(means);
  expect(found[2]!.maps).toEqual([]);
  expect(found[2]!.values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
});

test('Gauss-Legendre points integrate polynomials exactly', () => {
  // numpy.polynomial.legendre.leggauss(3), moved to [0, 1].
  const { points, weights } = gaussLegendre(3);
  expect(points[0]).toBeCloseTo(0.1127016653792583, 14);
  expect(weights[0]).toBeCloseTo(0.2777777777777778, 14);
  const integral = gaussLegendre(5);
  const sum = integral.points.reduce((total, x, i) => total + integral.weights[i]! * x ** 9, 0);
  expect(sum).toBeCloseTo(0.1, 12);
});

test('the effective receptive field says which layer, channel or gradient it lacks', async () => {
  const network = await networkOf(smallNet());
  const at = { row: 0, column: 0, channel: null };
  const bytes = Uint8Array.from(pixels);
  expect(() => effectiveField(network, bytes, 'nowhere', at)).toThrow("no layer 'nowhere'");
  const { name } = network.graph.layers.find(({ kind }) => kind === 'Conv2D')!;
  expect(() => effectiveField(network, bytes, name, { ...at, channel: 999 })).toThrow('received channel 999');
  // The input is its own gradient: one pixel, all of its colors.
  const own = effectiveField(network, bytes, network.input.name, at);
  expect(own.filter((one) => one !== 0)).toHaveLength(1);
});

test('the effective receptive field of a layer without a gradient is an error in words', async () => {
  const network = await networkOf(smallNet());
  const { name } = network.graph.layers.find(({ kind }) => kind === 'Conv2D')!;
  const rounded = { ...network, layer: () => tf.round(tf.ones([1, 2, 2, 1])) };
  expect(() =>
    effectiveField(rounded, Uint8Array.from(pixels), name, { row: 0, column: 0, channel: 0 }),
  ).toThrow('has no gradient by the pixels');
});
