// setTemperature: a division before the last activation, replaced by the next edit, and refused where there are no logits.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit } from '#shared/graph/edits/index';
import { temperatureOf } from '#shared/graph/edits/set-temperature';
import { findLayer, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { meaningOf } from '#shared/graph/output-meaning';
import { tinyGraph } from '../../../engine/support';

const context = { classes: ['a', 'b', 'c'], seed: 1 };
const set = (graph: LayerGraph, temperature: number) =>
  applyEdit(graph, { edit: 'setTemperature', temperature }, context);

test('moves the softmax of a dense layer after a division, and keeps the layer with its weights', () => {
  const graph = set(tinyGraph(), 4);
  expect(graph.outputs).toEqual(['softmax']);
  expect(findLayer(graph, 'head')).toMatchObject({ params: { activation: 'linear' } });
  expect(findLayer(graph, 'head')!.weights).toEqual(findLayer(tinyGraph(), 'head')!.weights);
  expect(findLayer(graph, 'temperature')).toMatchObject({ kind: 'Rescaling', params: { scale: 0.25 } });
  expect(findLayer(graph, 'temperature')!.head).toBe(true);
  expect(meaningOf(graph).meaning).toBe('probabilities');
  expect(inferGraph(graph).problems).toEqual(inferGraph(tinyGraph()).problems);
  expect(temperatureOf(graph)).toBe(4);
  expect(temperatureOf(tinyGraph())).toBe(1);
});

test('replaces the temperature of an earlier edit', () => {
  const graph = set(set(tinyGraph(), 4), 2);
  expect(graph.layers).toHaveLength(tinyGraph().layers.length + 2);
  expect(temperatureOf(graph)).toBe(2);
});

test('divides before a softmax layer, and after logits', () => {
  const separate = set(set(tinyGraph(), 1), 3);
  expect(findLayer(separate, 'softmax')!.inputs).toEqual(['temperature']);
  const tiny = tinyGraph();
  const logits: LayerGraph = {
    ...tiny,
    layers: tiny.layers.map((one) =>
      one.name === 'head' ? { ...one, params: { ...one.params, activation: 'linear' } } : one,
    ),
  };
  const divided = set(logits, 2);
  expect(divided.outputs).toEqual(['temperature']);
  expect(meaningOf(divided).meaning).toBe('logits');
  expect(temperatureOf(set(divided, 5))).toBe(5);
});

test.each(['EfficientNetLite0', 'VGG16', 'GoogLeNet'])('fits the classifier of %s', (name) => {
  const graph = buildArchitecture(name, {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  const warm = set(graph, 1.5);
  expect(temperatureOf(warm)).toBeCloseTo(1.5, 12);
  expect(warm.outputs).toHaveLength(graph.outputs.length);
  expect(inferGraph(warm).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('refuses an output without logits', () => {
  const tiny = tinyGraph();
  expect(() => set({ ...tiny, outputs: ['pool'] }, 2)).toThrow('does not come from logits');
});
