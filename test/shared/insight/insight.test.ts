// Default layers, randomized weights, computable parts, rank correlation and painting.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits } from '#shared/graph/edits/index';
import { computablePart } from '#shared/insight/computable-part';
import { enlarge, magmaColor, paintHeatMap, paintImage } from '#shared/insight/heat-map';
import { defaultMapLayer, mapLayers } from '#shared/insight/map-layers';
import { randomizeFrom } from '#shared/insight/randomize';
import { rankCorrelation } from '#shared/insight/rank-correlation';

const build = (name: 'VGG16' | 'ResNet50' | 'EfficientNetLite0' | 'DenseNet121') =>
  buildArchitecture(name, { inputShape: [64, 64, 3], includeTop: true, classes: 10, seed: 1 });

test.each([
  ['VGG16', 'block5_pool', 'flatten'],
  ['ResNet50', 'conv5_block3_out', 'avg_pool'],
  ['DenseNet121', 'relu', 'avg_pool'],
] as const)('%s is explained at %s, before %s', (name, layer, before) => {
  expect(defaultMapLayer(build(name))).toEqual({ layer, before });
});

test('lists no layers that the output does not depend on', () => {
  const graph = build('ResNet50');
  const bare = { ...graph, outputs: ['conv3_block4_out'] };
  expect(mapLayers(bare)).not.toContain('conv4_block1_out');
  expect(defaultMapLayer(bare)).toMatchObject({ layer: 'conv3_block4_out' });
});

test('randomizes a layer and all later ones, and nothing else', () => {
  const graph = build('ResNet50');
  const random = randomizeFrom(graph, 'conv5_block1_1_conv');
  const changed = random.layers.filter((layer, i) => layer !== graph.layers[i]).map(({ name }) => name);
  expect(changed[0]).toBe('conv5_block1_1_conv');
  expect(changed).toContain('predictions');
  // The shortcut of the block does not depend on the convolution.
  expect(changed).not.toContain('conv5_block1_0_conv');
  expect(changed).not.toContain('conv4_block6_out');
});

test('the computable part of a network with a wrong layer ends before it', () => {
  const graph = build('VGG16');
  expect(computablePart(graph)).toBe(graph);
  const wrong = applyEdits(graph, [{ edit: 'setParams', layer: 'fc1', params: { units: -1 } }], {
    classes: [],
    seed: 1,
  });
  const part = computablePart(wrong);
  expect(part.layers.at(-1)?.name).toBe('flatten');
  expect(part.outputs).toEqual(['flatten']);
});

test("computes Spearman's rank correlation with ties as SciPy does", () => {
  // scipy.stats.spearmanr([1, 2, 2, 4, 5], [5, 6, 7, 8, 7]).statistic
  expect(rankCorrelation([1, 2, 2, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.7631578947368421, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
  expect(rankCorrelation([1, 1, 1], [3, 2, 1])).toBeNull();
});

test('enlarges with half-pixel centers, as Keras does', () => {
  // keras.ops.image.resize of [[0, 1]] to 1 × 4, bilinear: [0, 0.25, 0.75, 1].
  const large = enlarge({ width: 2, height: 1, values: Float32Array.of(0, 1) }, 4, 1);
  expect([...large]).toEqual([0, 0.25, 0.75, 1]);
});

test('paints nothing where the map is constant 0, and does not change the image without a map', () => {
  const image = { width: 2, height: 1, channels: 3, bytes: Uint8Array.of(10, 20, 30, 40, 50, 60) };
  expect([...paintImage(image)]).toEqual([10, 20, 30, 255, 40, 50, 60, 255]);
  const zero = { width: 1, height: 1, values: Float32Array.of(0) };
  expect([...paintHeatMap(image, zero, 0)]).toEqual([10, 20, 30, 255, 40, 50, 60, 255]);
  expect(magmaColor(0)).toEqual([0, 0, 4]);
  expect(magmaColor(2)).toEqual([252, 253, 191]);
});
