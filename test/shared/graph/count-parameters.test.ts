// Counting parameters: shared layers once, layers of unknown shape by their weights in the file.
import { expect, test } from 'vitest';
import { countLayer } from '#shared/graph/count-parameters';
import { type Layer, type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';

const layer = (name: string, kind: string, inputs: string[], rest: Partial<Layer> = {}): Layer => ({
  name,
  kind,
  params: {},
  inputs,
  trainable: true,
  weights: {},
  ...rest,
});
const network = (layers: Layer[]): LayerGraph => ({
  name: 'network',
  layers,
  outputs: [layers.at(-1)!.name],
  preprocessing: preprocessings.none,
});
const blob = (digit: string) => ({ blob: digit.repeat(64) });
const input = layer('x', 'InputLayer', [], { params: { shape: [4, 4, 3] } });

test('counts a shared layer once while its weights are equal', () => {
  const conv = (name: string, from: string, digit: string) =>
    layer(name, 'Conv2D', [from], {
      params: { filters: 3, kernelSize: [1, 1] },
      weights: { kernel: blob(digit), bias: blob('0') },
      shared: 'layers/conv2d',
    });
  const equal = network([input, conv('a', 'x', '1'), conv('b', 'a', '1')]);
  expect(inferGraph(equal).params).toEqual({ total: 12, trainable: 12, nonTrainable: 0 });
  const trained = network([input, conv('a', 'x', '1'), conv('b', 'a', '2')]);
  expect(inferGraph(trained).params.total).toBe(24);
});

test('counts weights after a placeholder as in the file', () => {
  const unknown = layer('odd', 'Odd', ['x'], {
    params: { config: {}, outputShape: null, weightShapes: { w: [5] } },
  });
  const held = { kernel: [7, 2], moving_mean: [2] };
  const dense = layer('d', 'Dense', ['odd'], { params: { units: 2 }, heldShapes: held });
  const { params } = inferGraph(network([input, unknown, dense, layer('r', 'ReLU', ['d'])]));
  expect(params).toEqual({ total: 21, trainable: 19, nonTrainable: 2, unknownShape: 21 });
});

test('reports a layer with unknown weights as uncounted, not 0', () => {
  const unknown = layer('odd', 'Odd', ['x'], {
    params: { config: {}, outputShape: null, weightShapes: {} },
  });
  const dense = layer('d', 'Dense', ['odd'], { params: { units: 2 } });
  expect(countLayer(dense, undefined)).toBeNull();
  expect(inferGraph(network([input, unknown, dense])).params).toMatchObject({ total: 0, uncounted: 1 });
});
