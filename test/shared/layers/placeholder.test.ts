// A layer of an unknown class keeps its data from the file, is never computed, and can be removed.
import { expect, test } from 'vitest';
import { applyEdits, type Edit, editSchema } from '#shared/graph/edits/index';
import { type Layer, type LayerGraph, preprocessings, type Shape, type WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { layerGraphSchema } from '#shared/graph/schema';
import { placeholderParams } from '#shared/layers/placeholder';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import type { Tensor } from '../../../src-main/trainer/tf';

const blob = (letter: string): WeightRef => ({ blob: letter.repeat(64) });
const config = { name: 'attention', heads: 4, note: '<b>text</b>' };
const context = { classes: ['a', 'b'], seed: 1 };
const edit = (value: unknown): Edit => editSchema.parse(value);

function network(outputShape: Shape | null): LayerGraph {
  const layer = (
    name: string,
    kind: string,
    params: Layer['params'],
    input?: string,
    weights = {},
  ): Layer => ({
    name,
    kind,
    params,
    inputs: input ? [input] : [],
    trainable: true,
    weights,
  });
  const unknown = placeholderParams({
    config,
    outputShape,
    inputShapes: [[null, 8, 8, 4]],
    weightShapes: { query: [4, 4] },
  });
  return {
    name: 'network',
    preprocessing: preprocessings.none,
    outputs: ['dense'],
    layers: [
      layer('input', 'InputLayer', { shape: [8, 8, 3] }),
      layer('conv', 'Conv2D', { filters: 4, kernelSize: 3, padding: 'same' }, 'input', {
        kernel: blob('a'),
        bias: blob('b'),
      }),
      layer('attention', 'WindowAttention', unknown, 'conv', { query: blob('c') }),
      layer('pool', 'GlobalAveragePooling2D', {}, 'attention'),
      layer('dense', 'Dense', { units: 2 }, 'pool', { kernel: blob('d'), bias: blob('e') }),
    ],
  };
}

test('has a problem code, and the layers after it are known if the file has its shape', () => {
  const facts = inferGraph(network([null, 8, 8, 4]));
  expect(facts.problems).toEqual([
    {
      layer: 'attention',
      severity: 'error',
      code: 'unknown-layer',
      message:
        "'attention' has the class 'WindowAttention', which Graft does not know, so it cannot be computed. Cut the network before it, or remove it.",
    },
  ]);
  expect(facts.layers.get('dense')!.shape).toEqual([null, 2]);
  expect(facts.params).toEqual({ total: 112 + 16 + 10, trainable: 138, nonTrainable: 0 });
  expect(inferGraph(network(null)).layers.has('pool')).toBe(false);
  expect(inferGraph(network(null)).params.total).toBe(112 + 16);
});

test('has its shape only for the inputs in the file', () => {
  const resized = applyEdits(
    network([null, 8, 8, 4]),
    [edit({ edit: 'setInputShape', shape: [16, 16, 3] })],
    context,
  );
  expect(inferGraph(resized).layers.has('attention')).toBe(false);
  expect(resized.layers[2]).toEqual(network([null, 8, 8, 4]).layers[2]);
});

test.each([[null], [[null, 8, 8, 4]]])(
  'keeps its config and weights after other edits, shape %j',
  (shape) => {
    const graph = network(shape);
    const edited = applyEdits(
      graph,
      [
        edit({ edit: 'rename', layer: 'conv', name: 'stem' }),
        edit({ edit: 'freeze', select: { all: true } }),
        edit({
          edit: 'addHead',
          layers: [{ kind: 'Dropout' }, { kind: 'Dense', params: { units: 'classes' } }],
        }),
      ],
      context,
    );
    const kept = edited.layers.find(({ name }) => name === 'attention')!;
    expect(kept).toEqual({ ...graph.layers[2]!, inputs: ['stem'], trainable: false });
    expect(edited.layers.find(({ name }) => name === 'dense')!.weights).toEqual(graph.layers[4]!.weights);
    expect(layerGraphSchema.parse(JSON.parse(JSON.stringify(edited)))).toEqual(edited);
  },
);

test.each([[null], [[null, 8, 8, 4]]])(
  'keeps the weights of the layers after it when it is removed, shape %j',
  (shape) => {
    const graph = network(shape);
    const bridged = applyEdits(graph, [edit({ edit: 'remove', layers: ['attention'] })], context);
    expect(inferGraph(bridged).problems).toEqual([]);
    expect(bridged.layers.find(({ name }) => name === 'dense')!.weights).toEqual(graph.layers[4]!.weights);
  },
);

test('can be cut off, so that the network is complete and ready for a head', () => {
  const cut = applyEdits(
    network(null),
    [edit({ edit: 'cutAt', layer: 'conv' }), edit({ edit: 'addHead', layers: [{ kind: 'Flatten' }] })],
    context,
  );
  expect(inferGraph(cut).problems).toEqual([]);
  expect(cut.layers.map(({ name }) => name)).toEqual(['input', 'conv', 'flatten']);
  expect(cut.layers[1]!.weights).toEqual(network(null).layers[1]!.weights);
});

test('is not used for a parameter that is corrected, which reinitializes mismatching weights', () => {
  const plain = applyEdits(network(null), [edit({ edit: 'remove', layers: ['attention'] })], context);
  const broken = applyEdits(
    plain,
    [edit({ edit: 'setParams', layer: 'conv', params: { filters: 0 } })],
    context,
  );
  const mended = applyEdits(
    broken,
    [edit({ edit: 'setParams', layer: 'conv', params: { filters: 6 } })],
    context,
  );
  expect(mended.layers.find(({ name }) => name === 'dense')!.weights.kernel).toHaveProperty('initializer');
});

test('reads invalid parameters as unknown', () => {
  const hostile = {
    config: null,
    outputShape: [-1, 'x'],
    weightShapes: { a: [1e99], b: ['2'], __proto__: [3] },
  };
  const graph = network(null);
  const layers = graph.layers.map((layer) =>
    layer.name === 'attention' ? { ...layer, params: hostile as unknown as Layer['params'] } : layer,
  );
  const facts = inferGraph({ ...graph, layers });
  expect(facts.layers.has('attention')).toBe(false);
  expect(facts.params.total).toBe(112);
});

test('is never executed', () => {
  const given = new Map([['conv', {} as Tensor]]);
  const run = () =>
    runGraph({ graph: network([null, 8, 8, 4]), weights: new Map(), given, outputs: ['attention'] });
  expect(run).toThrow("'attention' has the unknown kind 'WindowAttention'");
});
