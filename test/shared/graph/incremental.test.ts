// What is derived after an edit only where it changed the network equals what is derived from a copy that knows of no edit.
import { expect, test } from 'vitest';
import { createBuilder } from '#shared/architectures/builder';
import { findBlocks } from '#shared/graph/blocks';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { indexOfLayers, type LayerGraph, preprocessings, type Shape } from '#shared/graph/graph';
import { inferGraph, isComputable } from '#shared/graph/infer';
import { smallestSize } from '#shared/graph/input-size';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findSizeProblems } from '#shared/graph/training-problems';
import { unusedLayers, wiringOf } from '#shared/graph/wiring';
import { fillParams, findKind } from '#shared/layers/catalog';
import { inferLayer } from '#shared/layers/infer-layer';
import { context, freeze, stored, walk } from './random-edits';

/** Applies the rules of each layer to it alone, without what is remembered of equal ones. */
function expectByRules(graph: LayerGraph): void {
  const { layers: facts } = inferGraph(graph);
  for (const { name, kind: kindName, params, inputs, trainable } of graph.layers) {
    const own = facts.get(name);
    const kind = findKind(kindName);
    const shapes = inputs.map((input) => facts.get(input)?.shape);
    if (!kind || !own) continue;
    expect(own).toEqual(inferLayer(kind, fillParams(kind, params), shapes as Shape[], trainable));
  }
}

/** Derives everything of a copy: nothing is known of its layers. */
function expectSame(graph: LayerGraph): void {
  const copy = structuredClone(graph);
  expectByRules(graph);
  expect(isComputable(structuredClone(graph))).toBe(
    inferGraph(graph).layers.size === graph.layers.length &&
      inferGraph(graph).problems.every(({ severity }) => severity !== 'error'),
  );
  expect([...indexOfLayers(graph.layers)]).toEqual([...indexOfLayers(copy.layers)]);
  const [facts, fresh] = [inferGraph(graph), inferGraph(copy)];
  expect([...facts.layers]).toEqual([...fresh.layers]);
  expect(facts.problems).toEqual(fresh.problems);
  expect(facts.params).toEqual(fresh.params);
  expect([facts.flops, facts.activationMemory]).toEqual([fresh.flops, fresh.activationMemory]);
  expect(wiringOf(graph.layers)).toEqual(wiringOf(copy.layers));
  expect(findBlocks(graph)).toEqual(findBlocks(copy));
  expect(findOutputProblems(graph)).toEqual(findOutputProblems(copy));
  expect(unusedLayers(graph)).toEqual(findUnreached(graph));
}

/** Follows the inputs of the outputs by name. */
function findUnreached({ layers, outputs }: LayerGraph): string[] {
  const reached = new Set<string>();
  const todo = [...outputs];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    todo.push(...(layers.find((layer) => layer.name === name)?.inputs ?? []));
  }
  return layers.map(({ name }) => name).filter((name) => !reached.has(name));
}

test.each([
  ['ResNet50', 64, 3, 15],
  ['InceptionV3', 96, 2, 15],
  ['MobileNetV2', 64, 3, 20],
  ['VGG16', 64, 10, 20],
] as const)(
  '%s: facts, problems, wiring and blocks after random edits',
  { timeout: 120_000 },
  (name, size, rounds, length) => {
    const opened = freeze(stored(name, size));
    const other = freeze(stored('MobileNetV2', 64, 1_000_000));
    for (let round = 0; round < rounds; round++)
      walk(opened, other, 100 + round, length, ({ after }) => {
        expectSame(after);
        return null;
      });
  },
);

test('indices and wiring of layers with the same name, missing inputs and inputs that follow', () => {
  const layer = (name: string, ...inputs: string[]) => ({
    ...{ name, kind: 'ReLU', params: {}, inputs, trainable: true, weights: {} },
  });
  const layers = [layer('late', 'b'), layer('a'), layer('b', 'a', 'none'), layer('a', 'b')];
  expect([...indexOfLayers(layers)]).toEqual([
    ['late', 0],
    ['a', 1],
    ['b', 2],
  ]);
  const { starts, sources } = wiringOf(layers);
  expect([...starts]).toEqual([0, 1, 1, 3, 4]);
  expect([...sources]).toEqual([2, 1, -1, 2]);
  expect(unusedLayers({ layers, outputs: ['late'] })).toEqual(['a']);
});

test('a network that lost an input is not tried at other sizes; one whose windows do not fit is', () => {
  const graph = stored('ResNet50', 64);
  const context1 = { ...context };
  const cut = applyEdit(graph, { edit: 'remove', layers: ['conv2_block1_add'] }, context1);
  expect(inferGraph(cut).layers.size).toBeLessThan(cut.layers.length);
  expect(smallestSize(cut)).toBeNull();
  expect(findSizeProblems(cut, inferGraph(cut))).toEqual([]);
  const vgg = stored('VGG16', 64);
  const small = applyEdit(vgg, { edit: 'setInputShape', shape: [16, 16, 3] }, context);
  expect(findSizeProblems(small, inferGraph(small))).toMatchObject([
    { code: 'input-size', size: { height: 32, width: 32 } },
  ]);
});

/** Returns equal residual blocks, whose layers have parameters of their own, as in a network from a file. */
function chainOf(blocks: number): LayerGraph {
  const { layer, finish } = createBuilder([16, 16, 3], 1);
  let at = layer('Conv2D', { filters: 8, kernelSize: 3, padding: 'same' }, 'input_layer', 'stem');
  for (let i = 1; i <= blocks; i++) {
    const conv = layer('Conv2D', { filters: 8, kernelSize: 3, padding: 'same' }, at, `block${i}_conv`);
    const norm = layer('BatchNormalization', {}, conv, `block${i}_bn`);
    const relu = layer('Activation', { activation: 'relu' }, norm, `block${i}_relu`);
    at = layer('Add', {}, [at, relu], `block${i}_add`);
  }
  at = layer('GlobalAveragePooling2D', {}, at, 'avg_pool');
  const graph = finish('chain', layer('Dense', { units: 10 }, at, 'predictions'), preprocessings.tf);
  return structuredClone(graph);
}

test('an edit that changes the shapes of all layers, one that makes them unknown, and their undo', () => {
  const opened = freeze(chainOf(40));
  expectSame(opened);
  const edits: readonly Edit[] = [
    { edit: 'setInputShape', shape: [24, 24, 3] },
    { edit: 'remove', layers: ['stem'] },
    { edit: 'remove', layers: ['input_layer'] },
    { edit: 'setParams', layer: 'stem', params: { strides: [2, 2] } },
    { edit: 'freeze', select: { all: true } },
  ];
  for (const edit of edits) {
    const after = freeze(applyEdit(opened, edit, context));
    expectSame(after);
    expectSame(opened);
    // Weights that fit again are used again.
    const back = applyEdit(after, { edit: 'setInputShape', shape: [16, 16, 3] }, context);
    expectSame(back);
  }
  const broken = applyEdit(opened, { edit: 'remove', layers: ['stem'] }, context);
  expect(inferGraph(broken).layers.size).toBe(4);
  expect(inferGraph(broken).problems.map(({ layer }) => layer)).toEqual(['block1_add']);
});

test('equal layers share what was derived, also with other numbers that are equal as text', () => {
  const graph = chainOf(3);
  const { layers: facts } = inferGraph(graph);
  expect(facts.get('block2_bn')).toBe(facts.get('block3_bn'));
  const withRate = (rate: number | null) => ({
    ...graph,
    layers: graph.layers.map((layer) =>
      layer.name === 'block1_relu' ? { ...layer, kind: 'Dropout', params: { rate } } : layer,
    ),
  });
  const problems = (rate: number | null) => inferGraph(withRate(rate)).problems.map(({ message }) => message);
  for (const rate of [null, Number.NaN, 0.5, 1.5])
    expect(problems(rate)).toEqual(
      inferGraph(structuredClone(withRate(rate))).problems.map(({ message }) => message),
    );
  expect(problems(0.5)).toEqual([]);
  expect(problems(1.5)).not.toEqual([]);
});

test('facts by name have the form of a map', () => {
  const graph = chainOf(2);
  const broken = applyEdit(graph, { edit: 'remove', layers: ['stem'] }, context);
  const { layers } = inferGraph(broken);
  const known = ['input_layer', 'block1_conv', 'block1_bn', 'block1_relu'];
  expect([...layers.keys()]).toEqual(known);
  expect([...layers.values()]).toEqual(known.map((name) => layers.get(name)));
  expect([...layers]).toEqual(known.map((name) => [name, layers.get(name)]));
  expect(layers.size).toBe(4);
  expect([layers.has('block1_bn'), layers.has('block1_add'), layers.has('none')]).toEqual([
    true,
    false,
    false,
  ]);
  const seen: unknown[] = [];
  layers.forEach((facts, name) => {
    seen.push([name, facts]);
  });
  expect(seen).toEqual([...layers]);
});
