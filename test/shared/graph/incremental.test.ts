// What is derived after an edit only where it changed the network equals what is derived from a copy that knows of no edit.
import { expect, test } from 'vitest';
import { findBlocks } from '#shared/graph/blocks';
import { applyEdit } from '#shared/graph/edits/index';
import { indexOfLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { smallestSize } from '#shared/graph/input-size';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findSizeProblems } from '#shared/graph/training-problems';
import { unusedLayers, wiringOf } from '#shared/graph/wiring';
import { context, freeze, stored, walk } from './random-edits';

/** Derives everything of a copy: nothing is known of its layers. */
function expectSame(graph: LayerGraph): void {
  const copy = structuredClone(graph);
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
