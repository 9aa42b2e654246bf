// Properties of surgery: thousands of random edits on real architectures never break anything.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import { findBlocks, foldBlocks } from '#shared/graph/blocks';
import { extractPart } from '#shared/graph/edits/extract';
import { applyEdit } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { catalogue, type KindName } from '#shared/layers/catalogue';
import { createRandom } from '#shared/random';
import { type Edit, editSchema } from '#shared/recipe/edit';

const context = { classes: ['a', 'b', 'c'], seed: 3 };
const kinds = Object.keys(catalogue) as KindName[];

function stored(name: string, size: number): LayerGraph {
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  let count = 0;
  const ref = (): WeightRef => ({ blob: (++count).toString(16).padStart(64, '0') });
  const layers = graph.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.keys(layer.weights).map((weight) => [weight, ref()])),
  }));
  return { ...graph, layers };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

function randomEdit(graph: LayerGraph, draw: () => number): Edit {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const layer = () => pick(graph.layers)?.name ?? 'none';
  const some = () => {
    const at = Math.floor(draw() * graph.layers.length);
    return graph.layers.slice(at, at + 1 + Math.floor(draw() * 6)).map(({ name }) => name);
  };
  const fresh = () => {
    const kind = pick(kinds);
    const numbers = { units: 4, filters: 4, kernelSize: [3, 3], height: 8, width: 8 };
    const params = Object.fromEntries(
      Object.entries(numbers).filter(([key]) => key in catalogue[kind].params),
    );
    return { kind, params };
  };
  const target = pick(graph.layers);
  const edge = { from: target?.inputs[0] ?? layer(), to: target?.name ?? 'none' };
  const makers: (() => unknown)[] = [
    () => ({ edit: 'insert', ...edge, layers: [fresh()] }),
    () => ({ edit: 'append', after: layer(), layers: [fresh()], keepOutput: draw() < 0.5 }),
    () => ({ edit: 'replace', layer: layer(), by: fresh() }),
    () => ({ edit: 'connect', from: layer(), to: layer() }),
    () => ({ edit: 'connect', from: layer(), to: edge.to, instead: edge.from }),
    () => ({ edit: 'disconnect', ...edge }),
    () => ({ edit: 'duplicate', layers: some(), place: draw() < 0.5 ? 'after' : 'beside' }),
    () => ({ edit: 'remove', layers: some() }),
    () => ({ edit: 'pop', count: 1 + Math.floor(draw() * 3) }),
    () => ({ edit: 'rename', layer: layer(), name: `renamed_${Math.floor(draw() * 99)}` }),
    () => ({ edit: 'setInputShape', shape: [pick([32, 75, 96]), 64, 3], resize: draw() < 0.5 }),
    () => ({ edit: 'setParams', layer: layer(), params: { filters: 8 } }),
    () => ({ edit: draw() < 0.5 ? 'freeze' : 'unfreeze', select: { from: layer() } }),
    () => ({ edit: 'setOutputs', layers: [layer()] }),
    () => ({ edit: 'makeConvolutional' }),
    () => {
      const part = extractPart(graph, some());
      const input = part.layers.find(({ kind }) => kind === 'InputLayer');
      return { edit: 'graft', part, joins: input ? { [input.name]: edge.from } : {}, into: [edge.to] };
    },
  ];
  return editSchema.parse(pick(makers)());
}

const cases = [
  ['ResNet50', 64, 16, 40],
  ['InceptionV3', 96, 14, 30],
  ['MobileNetV2', 64, 24, 40],
  ['NASNetMobile', 64, 3, 15],
  ['VGG16', 64, 60, 30],
  ['ResNet1202CIFAR', 32, 1, 2],
] as const;

test.each(cases)(
  '%s bears random edits: only refusals in words, topological order, weights from where they came, undo to the very value',
  { timeout: 120_000 },
  (name, size, rounds, length) => {
    const opened = freeze(stored(name, size));
    const blobs = new Set(opened.layers.flatMap((layer) => Object.values(layer.weights).map(idOf)));
    const before = JSON.stringify(opened);
    for (let round = 0; round < rounds; round++) {
      const draw = createRandom(round + 1);
      const steps: { graph: LayerGraph; edit: Edit }[] = [];
      let graph: LayerGraph = opened;
      for (let i = 0; i < length && graph.layers.length > 2; i++) {
        let edit: Edit;
        try {
          edit = randomEdit(graph, draw);
          const next = freeze(applyEdit(graph, edit, context));
          steps.push({ graph, edit });
          graph = next;
        } catch (error) {
          if (!(error instanceof GraftError)) throw error;
          continue;
        }
        check(graph, blobs, JSON.stringify(edit).slice(0, 300));
      }
      // Undo keeps the old value; redo computes it again.
      const last = graph;
      const [first] = steps;
      expect(first?.graph ?? opened).toBe(opened);
      const again = steps.reduce((value, { edit }) => applyEdit(value, edit, context), opened);
      expect(JSON.stringify(again) === JSON.stringify(last)).toBe(true);
    }
    expect(JSON.stringify(opened) === before).toBe(true);
  },
);

function idOf(ref: WeightRef): string {
  return 'blob' in ref ? ref.blob : 'new';
}

function check(graph: LayerGraph, blobs: ReadonlySet<string>, edit: string): void {
  const seen = new Set<string>();
  const all = new Set(graph.layers.map((layer) => layer.name));
  for (const layer of graph.layers) {
    if (seen.has(layer.name)) throw new Error(`two layers ${layer.name} after ${edit}`);
    seen.add(layer.name);
    for (const input of layer.inputs)
      if (all.has(input) && !seen.has(input)) throw new Error(`${input} behind ${layer.name} after ${edit}`);
    for (const ref of Object.values(layer.weights))
      if (idOf(ref) !== 'new' && !blobs.has(idOf(ref))) throw new Error(`a foreign blob after ${edit}`);
  }
  const facts = inferGraph(graph);
  for (const layer of graph.layers) {
    const specs = facts.layers.get(layer.name)?.weights;
    const missing = specs?.find((spec) => layer.weights[spec.name] === undefined);
    if (missing) throw new Error(`${layer.name} has no ${missing.name} after ${edit}`);
  }
}

test('fixes of random problems leave fewer of them, and never throw', { timeout: 60_000 }, () => {
  const opened = stored('MobileNetV2', 64);
  let fixed = 0;
  for (let round = 0; round < 60; round++) {
    const draw = createRandom(100 + round);
    let graph = opened;
    for (let i = 0; i < 3; i++) {
      try {
        graph = applyEdit(graph, randomEdit(graph, draw), context);
      } catch (error) {
        if (!(error instanceof GraftError)) throw error;
      }
    }
    const facts = inferGraph(graph);
    for (const problem of facts.problems.slice(0, 3))
      fixed += findFixes(graph, facts, problem, context).length > 0 ? 1 : 0;
  }
  expect(fixed).toBeGreaterThan(20);
});

test.each([
  'ResNet50',
  'InceptionV3',
  'MobileNetV2',

  'DenseNet121',
  'VGG16',
  'EfficientNetB0',
  'ResNet56CIFAR',
])('the blocks of %s fold to a graph without circles', (name) => {
  const graph = buildArchitecture(name, { inputShape: [96, 96, 3], includeTop: true, classes: 10, seed: 1 });
  const blocks = findBlocks(graph);
  expect(blocks.length).toBeGreaterThan(3);
  const folded = foldBlocks(graph, blocks);
  const seen = new Set<string>();
  for (const layer of folded.layers) {
    expect(layer.inputs.filter((input) => !seen.has(input))).toEqual([]);
    seen.add(layer.name);
  }
  expect(folded.layers.length).toBeLessThan(graph.layers.length / 2);
});

test('blocks have the names that people know', () => {
  const names = (architecture: string) =>
    findBlocks(
      buildArchitecture(architecture, { inputShape: [96, 96, 3], includeTop: false, classes: 10, seed: 1 }),
    ).map((block) => block.name);
  expect(names('VGG16')).toEqual(['block1', 'block2', 'block3', 'block4', 'block5']);
  expect(names('ResNet50')).toContain('conv4_block6');
  expect(names('InceptionV3')).toEqual(expect.arrayContaining(['mixed0', 'mixed7', 'mixed10']));
  expect(names('EfficientNetB0')).toContain('block6a');
});
