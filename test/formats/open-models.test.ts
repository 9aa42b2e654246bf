// Files saved by Keras 2 and Keras 3 open with the same layers, flags and weights as in Keras.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLayer } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openWith } from '../../src-main/formats/registry';
import { englishOf } from '../in-english';
import { type ExpectedLayer, fixtures, readExpected, scratchContext, summarize } from './helpers';

const expected = await readExpected();

/** Ignores input layers that Keras adds, or that are removed when a nested model is flattened. */
const withoutInputs = <T extends { kind: string }>(layers: readonly T[]) =>
  layers.filter((layer) => layer.kind !== 'InputLayer');

const asBlobs = (layers: readonly ExpectedLayer[]) =>
  withoutInputs(layers).map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.entries(layer.weights).map(([key, { sha256 }]) => [key, sha256])),
  }));

/** A shared layer is opened as two layers; see unknown-layers.test.ts. */
const plain = Object.keys(expected).filter((file) => !file.startsWith('unknown/'));

test.each(plain)('%s has the same layers and weights as in Keras', async (file) => {
  const { graph } = await openWith(join(fixtures, file), await scratchContext());
  expect(withoutInputs(summarize(graph))).toEqual(asBlobs(expected[file]!.layers));
});

test.each(['small.keras', 'small-keras3.h5', 'small-keras2.h5'])(
  '%s keeps parameters and connections',
  async (file) => {
    const { graph, notes } = await openWith(join(fixtures, file), await scratchContext());
    expect(graph.outputs).toEqual(['head']);
    expect(graph.layers[0]).toMatchObject({
      name: 'image',
      kind: 'InputLayer',
      params: { shape: [12, 12, 3] },
    });
    expect(findLayer(graph, 'conv')?.params).toMatchObject({
      filters: 4,
      kernelSize: [3, 3],
      strides: [2, 2],
      padding: 'valid',
      useBias: false,
      kernelInitializer: { name: 'heNormal' },
    });
    expect(findLayer(graph, 'pad')?.params.padding).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(findLayer(graph, 'relu6')?.params.maxValue).toBe(6);
    expect(findLayer(graph, 'bn')?.params.scale).toBe(false);
    expect(findLayer(graph, 'add')?.inputs).toEqual(['relu6', 'depthwise']);
    expect(findLayer(graph, 'join')?.inputs).toEqual(['drop', 'side']);
    expect(englishOf(notes)).toEqual([expect.stringContaining('has no preprocessing information')]);
  },
);

test.each(['kinds.keras', 'kinds-keras3.h5', 'kinds-keras2.h5'])(
  '%s keeps unusual parameters',
  async (file) => {
    const { graph } = await openWith(join(fixtures, file), await scratchContext());
    expect(findLayer(graph, 'separable')?.params).toMatchObject({ depthMultiplier: 2, activation: 'gelu' });
    expect(findLayer(graph, 'leaky')?.params.negativeSlope).toBeCloseTo(0.1, 6);
    expect(findLayer(graph, 'maximum_pool')?.params).toMatchObject({
      poolSize: [3, 3],
      strides: [2, 2],
      padding: 'same',
    });
    expect(findLayer(graph, 'grouped')?.params).toMatchObject({
      groups: 2,
      dilationRate: [1, 2],
      activation: 'silu',
    });
    expect(findLayer(graph, 'rows')?.params.targetShape).toEqual([-1, 6]);
  },
);

test.each(['nested.keras', 'nested-keras3.h5', 'nested-keras2.h5'])(
  'flattens the nested model of %s into its layers',
  async (file) => {
    const { graph, notes } = await openWith(join(fixtures, file), await scratchContext());
    expect(graph.layers.map((layer) => [layer.name, layer.inputs])).toEqual([
      ['image', []],
      ['conv', ['image']],
      ['bn', ['conv']],
      ['conv_2', ['bn']],
      ['pool', ['conv_2']],
      ['head', ['pool']],
    ]);
    expect(englishOf(notes)).toContainEqual("The nested model 'base' was expanded into its layers.");
  },
);

test('adds an input layer to a sequential model', async () => {
  const { graph } = await openWith(join(fixtures, 'sequential-keras2.h5'), await scratchContext());
  expect(graph.layers[0]).toMatchObject({ kind: 'InputLayer', params: { shape: [8, 8, 3] } });
  expect(graph.outputs).toEqual(['head']);
});

test.each(['small.keras', 'small-keras3.h5', 'small-keras2.h5'])(
  'returns the structure of %s without reading weights',
  async (file) => {
    const context = await scratchContext();
    const whole = await openWith(join(fixtures, file), context);
    const blobs = {
      ...context.blobs,
      put: async () => {
        throw new Error('a weight was read');
      },
    };
    const shown = await openWith(join(fixtures, file), { ...context, blobs, structureOnly: true });
    const bare = whole.graph.layers.map((layer) => ({ ...layer, weights: {} }));
    expect(shown).toEqual({ graph: { ...whole.graph, layers: bare }, notes: whole.notes });
    const first = await openWith(join(fixtures, file), {
      ...context,
      blobs,
      structureOnly: true,
      preview: true,
    });
    expect(first).toEqual(shown);
    expect(inferGraph(shown.graph).params).toEqual(inferGraph(whole.graph).params);
  },
);
