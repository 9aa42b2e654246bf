// Networks of any input size are compared at a size supported by all layers.
import { expect, test } from 'vitest';
import { createBuilder } from '#shared/architectures/builder';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { findShapeProblem } from '#shared/graph/input-problems';
import { fillFreeSizes, findFreeSize, hasFreeSizes } from '#shared/graph/input-size';
import { sampleInputs } from '../../../src-main/engine/use/parity';

/** Returns convolutions that halve the size, then average pooling. */
function network(halvings: number, window: number): LayerGraph {
  const { layer, finish } = createBuilder([1024, 1024, 3], 1);
  let at = 'input_layer';
  for (let i = 0; i < halvings; i++)
    at = layer('Conv2D', { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }, at);
  const graph = finish(
    'any-size',
    layer('AveragePooling2D', { poolSize: window, strides: 1 }, at),
    preprocessings.none,
  );
  const free = { ...graph.layers[0]!, params: { ...graph.layers[0]!.params, shape: [null, null, 3] } };
  return { ...graph, layers: [free, ...graph.layers.slice(1)] };
}

test('compares a network at 96 if possible', () => {
  expect(hasFreeSizes(network(2, 3))).toBe(true);
  expect(findFreeSize(network(2, 3))).toBe(96);
  expect(sampleInputs(network(2, 3))[0]!.shape).toEqual([2, 96, 96, 3]);
});

test('compares a network at its minimum size above 96', () => {
  // 96 / 16 is smaller than a window of 7, as is 96 / 32 for a window of 12.
  expect(findFreeSize(network(4, 7))).toBe(128);
  expect(findFreeSize(network(5, 12))).toBe(384);
  const [input] = sampleInputs(network(5, 12));
  expect(input!.shape).toEqual([2, 384, 384, 3]);
  const graph = fillFreeSizes(network(5, 12), 384);
  expect(inferGraph(graph).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('keeps known sizes', () => {
  const graph = fillFreeSizes(network(2, 3), 40);
  expect(hasFreeSizes(graph)).toBe(false);
  expect(sampleInputs(graph)[0]!.shape).toEqual([2, 40, 40, 3]);
});

test.each([
  [[1, 128, 128, 3], null],
  [
    [1, 128, 128, 1],
    "Input 'input_layer': expected an array of shape (None, None, None, 3), received (1, 128, 128, 1).",
  ],
  [[1, 12], 'received (1, 12)'],
  [[1, 96, 96, 3], "cannot be computed from 'input_layer' (1, 96, 96, 3): "],
])('computes or rejects an array of shape %j with a message', (shape, message) => {
  const problem = findShapeProblem(network(4, 7), new Map([['input_layer', shape]]));
  if (message === null) expect(problem).toBeNull();
  else expect(problem).toContain(message);
});
