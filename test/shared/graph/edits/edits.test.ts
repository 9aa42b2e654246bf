// Edits on small graphs and architectures: the input graph is never changed.

import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit, editSchema } from '#shared/graph/edits/index';
import { inferGraph } from '#shared/graph/infer';
import { matchesWildcard, selectLayers } from '#shared/graph/select';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { stageSchema } from '#shared/run/stage';
import { graphOfStage } from '#shared/run/stage-graph';

const digits = { classes: [...'0123456789'], seed: 1 };
const inception = () =>
  buildArchitecture('InceptionV3', { inputShape: [75, 75, 3], includeTop: false, classes: 1000, seed: 1 });
const edit = (value: unknown): Edit => editSchema.parse(value);
const textbook = [
  edit({ edit: 'freeze', select: { all: true } }),
  edit({ edit: 'cutAt', layer: 'mixed7' }),
  edit({
    edit: 'addHead',
    layers: [
      { kind: 'Flatten' },
      { kind: 'Dense', params: { units: 64, activation: 'relu' } },
      { kind: 'Dense', params: { units: 'classes', activation: 'softmax' } },
    ],
  }),
];

test("counts the textbook's numbers of parameters for InceptionV3 cut at mixed7 with its head", () => {
  const facts = inferGraph(applyEdits(inception(), textbook, digits));
  expect(facts.params).toEqual({ total: 9_418_346, trainable: 443_082, nonTrainable: 8_975_264 });
});

test('does not change the graph that is passed to an edit', () => {
  const graph = inception();
  const before = structuredClone(graph);
  applyEdits(graph, textbook, digits);
  expect(graph).toEqual(before);
});

test('replays the same edits to the same graph, including the seeds of new weights', () => {
  expect(applyEdits(inception(), textbook, digits)).toEqual(applyEdits(inception(), textbook, digits));
});

test('numbers the layers of a head like Keras, with one unit per class', () => {
  const graph = applyEdits(inception(), textbook, digits);
  const head = graph.layers.slice(-3).map((layer) => [layer.name, layer.params.units ?? null, layer.head]);
  expect(head).toEqual([
    ['flatten', null, true],
    ['dense', 64, true],
    ['dense_1', 10, true],
  ]);
  expect(findTrainingProblems(graph, inferGraph(graph), 10)).toEqual([]);
  expect(findTrainingProblems(graph, inferGraph(graph), 7)[0]?.message).toContain(
    'expected one number for each of the 7 classes',
  );
});

test('connects the inputs and outputs of a removed layer, and reinitializes weights of other shapes', () => {
  const graph = applyEdits(inception(), [...textbook, edit({ edit: 'remove', layers: ['dense'] })], digits);
  const last = graph.layers.at(-1)!;
  expect(last.inputs).toEqual(['flatten']);
  expect(inferGraph(graph).layers.get('dense_1')?.weights[0]?.shape).toEqual([3 * 3 * 768, 10]);
  expect(inferGraph(graph).problems).toEqual([]);
});

test('renames a layer wherever it is used', () => {
  const graph = applyEdits(
    inception(),
    [edit({ edit: 'rename', layer: 'mixed10', name: 'features' })],
    digits,
  );
  expect(graph.outputs).toEqual(['features']);
  expect(inferGraph(graph).problems).toEqual([]);
});

test('reports a missing layer to cut at', () => {
  expect(() => applyEdits(inception(), [edit({ edit: 'cutAt', layer: 'mixed77' })], digits)).toThrow(
    "There is no layer 'mixed77' in inception_v3.",
  );
});

test('reports a window larger than its input as a problem of the layer, without throwing', () => {
  const graph = applyEdits(inception(), [edit({ edit: 'setInputShape', shape: [20, 20, 3] })], digits);
  const { problems } = inferGraph(graph);
  expect(problems[0]?.message).toContain('does not fit into');
  expect(problems[0]?.layer).not.toBeNull();
});

test('freezes all layers not selected by a stage, and BatchNormalization unless requested', () => {
  const graph = applyEdits(inception(), textbook, digits);
  const learns = (value: unknown) =>
    graphOfStage(graph, stageSchema.parse(value))
      .layers.filter((layer) => layer.trainable)
      .map((layer) => layer.kind);
  expect(learns({ trainable: { head: true } })).toEqual(['Flatten', 'Dense', 'Dense']);
  expect(learns({ trainable: { all: true } })).not.toContain('BatchNormalization');
  expect(learns({ trainable: { all: true }, batchNormalization: 'trainable' })).toContain(
    'BatchNormalization',
  );
});

test('selects layers by order, pattern and kind', () => {
  const graph = inception();
  expect(selectLayers(graph, { pattern: 'mixed?' })).toHaveLength(10);
  expect(selectLayers(graph, { from: 'mixed10' })).toEqual(['mixed10']);
  expect(selectLayers(graph, { before: 'conv2d' })).toEqual(['input_layer']);
  expect(selectLayers(graph, { kinds: ['InputLayer'] })).toEqual(['input_layer']);
  expect(matchesWildcard('*a*a*a*a*b', 'a'.repeat(10_000))).toBe(false);
});
