// Property-based tests: thousands of random edits of architectures keep graphs valid.
// GRAFT_PROPERTY=50 runs fifty times as many.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import { findBlocks, foldBlocks } from '#shared/graph/blocks';
import { applyEdit, editKinds } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { foldSteps, rememberEdits, type Step } from '../../../src-renderer/stores/history';
import { context, freeze, randomEdit, shrink, stored, type WalkStep, walk } from './random-edits';

const times = Number(process.env.GRAFT_PROPERTY ?? 1);
const cases = [
  ['ResNet50', 64, 10, 30],
  ['InceptionV3', 96, 8, 30],
  ['MobileNetV2', 64, 12, 30],
  ['NASNetMobile', 64, 2, 15],
  ['VGG16', 64, 20, 30],
  ['ResNet1202CIFAR', 32, 1, 6],
] as const;

test.each(cases)(
  '%s stays valid after random edits: rejections with messages, topological order, kept weights, undo and redo to identical values',
  { timeout: 120_000 * times },
  (name, size, rounds, length) => {
    const opened = freeze(stored(name, size));
    const other = freeze(stored('MobileNetV2', 64, 1_000_000));
    const blobs = new Set(
      [opened, other].flatMap((graph) =>
        graph.layers.flatMap((layer) => Object.values(layer.weights).map(idOf)),
      ),
    );
    const before = JSON.stringify(opened);
    const kinds = new Map<string, number>();
    let done = 0;
    let refused = 0;
    for (let round = 0; round < rounds * times; round++) {
      const walked = walk(opened, other, round + 1, length, (step) => check(step, blobs));
      for (const { edit } of walked.steps) kinds.set(edit.edit, (kinds.get(edit.edit) ?? 0) + 1);
      done += walked.steps.length;
      refused += walked.refused;
      undoAndRedo(opened, walked.steps);
    }
    expect(JSON.stringify(opened) === before).toBe(true);
    if (times > 1) console.log(`${name}: ${done} edits of ${kinds.size} kinds, ${refused} refused in words`);
    expect(done).toBeGreaterThan(rounds);
  },
);

/** Undo and redo like the window: removing and restoring the last steps results in identical values. */
function undoAndRedo(opened: LayerGraph, walked: readonly WalkStep[]): void {
  const steps = walked.map(({ edit }): Step => ({ kind: 'edit', edit }));
  const apply = rememberEdits((graph, edit) => applyEdit(graph, edit, context));
  const seen = [opened];
  for (let n = 1; n <= steps.length; n++) seen.push(foldSteps(opened, steps.slice(0, n), apply).graph);
  for (let n = steps.length; n >= 0; n--)
    if (foldSteps(opened, steps.slice(0, n), apply).graph !== seen[n])
      throw new Error(`undo to step ${n} gives another value`);
  for (let n = 0; n <= steps.length; n++)
    if (foldSteps(opened, steps.slice(0, n), apply).graph !== seen[n])
      throw new Error(`redo to step ${n} gives another value`);
  // Replayed from the start, like in a window that was opened again.
  const again = foldSteps(opened, steps, (graph, edit) => applyEdit(graph, edit, context)).graph;
  const last = walked.at(-1)?.after ?? opened;
  if (JSON.stringify(again) !== JSON.stringify(last))
    throw new Error('replayed, the edits give another network');
}

function idOf(ref: WeightRef): string {
  return 'blob' in ref ? ref.blob : 'new';
}

function check({ before, after }: WalkStep, blobs: ReadonlySet<string>): void {
  const seen = new Set<string>();
  const all = new Set(after.layers.map((layer) => layer.name));
  for (const layer of after.layers) {
    if (seen.has(layer.name)) throw new Error(`two layers ${layer.name}`);
    seen.add(layer.name);
    for (const input of layer.inputs)
      if (all.has(input) && !seen.has(input))
        throw new Error(`${input} stands behind ${layer.name}, which it feeds`);
    for (const ref of Object.values(layer.weights))
      if (idOf(ref) !== 'new' && !blobs.has(idOf(ref))) throw new Error(`${layer.name} has a foreign blob`);
  }
  const facts = inferGraph(after);
  for (const layer of after.layers) {
    const specs = facts.layers.get(layer.name)?.weights;
    const missing = specs?.find((spec) => layer.weights[spec.name] === undefined);
    if (missing) throw new Error(`${layer.name} has no ${missing.name}`);
  }
  // Values cached between graphs are equal to newly computed ones.
  const anew = inferGraph(structuredClone(after));
  if (JSON.stringify([...anew.layers]) !== JSON.stringify([...facts.layers]))
    throw new Error('remembered facts differ from new ones');
  if (JSON.stringify(anew.problems) !== JSON.stringify(facts.problems))
    throw new Error('remembered problems differ from new ones');
  // Layers not changed by an edit are the same object, not a copy.
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  for (const layer of after.layers) {
    const was = old.get(layer.name);
    if (was && was !== layer && canonical(was) === canonical(layer))
      throw new Error(`${layer.name} was copied for nothing`);
  }
}

function canonical({ heldShapes, head, ...layer }: Layer): string {
  return JSON.stringify([
    layer.kind,
    layer.params,
    layer.inputs,
    layer.trainable,
    layer.training,
    layer.meaning,
    layer.weights,
    head,
    heldShapes,
  ]);
}

test('draws edits of every kind', () => {
  const opened = stored('MobileNetV2', 64);
  const draw = createRandom(1);
  const drawn = new Set<string>(Array.from({ length: 2000 }, () => randomEdit(opened, opened, draw).edit));
  const missing = editKinds.map(({ name }) => name).filter((name) => !drawn.has(name));
  expect(missing, 'edits to add to `makers` in test/shared/graph/random-edits.ts').toEqual([]);
});

test('shrinks a failing sequence of edits', () => {
  const opened = stored('VGG16', 64);
  const walks = Array.from({ length: 10 }, (_, seed) => walk(opened, opened, seed, 25, () => {}).steps);
  const steps = walks.find(({ length }) => length > 10) ?? [];
  expect(steps.length).toBeGreaterThan(10);
  const check = ({ after }: WalkStep) => {
    if (after.layers.some((layer) => JSON.stringify(layer.params.shape) === '[96,80,3]'))
      throw new Error('seen');
  };
  const edits = steps.map((step) => step.edit);
  const bad = { edit: 'setInputShape', shape: [96, 80, 3], resize: true } as const;
  expect(
    shrink(
      opened,
      [...edits.filter((edit) => edit.edit === 'freeze'), { ...bad, shape: [...bad.shape] }, ...edits],
      check,
    ),
  ).toEqual([bad]);
});

test('reduces random problems by their fixes, without throwing', { timeout: 60_000 }, () => {
  const opened = stored('MobileNetV2', 64);
  let fixed = 0;
  for (let round = 0; round < 150; round++) {
    const draw = createRandom(100 + round);
    let graph = opened;
    for (let i = 0; i < 3; i++) {
      try {
        graph = applyEdit(graph, randomEdit(graph, opened, draw), context);
      } catch (error) {
        if (!(error instanceof GraftError)) throw error;
      }
    }
    const facts = inferGraph(graph);
    for (const problem of facts.problems.slice(0, 3))
      fixed += findFixes(graph, facts, problem, context).length > 0 ? 1 : 0;
  }
  expect(fixed).toBeGreaterThan(50);
});

test.each([
  'ResNet50',
  'InceptionV3',
  'MobileNetV2',

  'DenseNet121',
  'VGG16',
  'EfficientNetB0',
  'ResNet56CIFAR',
])('folds the blocks of %s to a graph without cycles', (name) => {
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

test('names blocks as in the literature', () => {
  const names = (architecture: string) =>
    findBlocks(
      buildArchitecture(architecture, { inputShape: [96, 96, 3], includeTop: false, classes: 10, seed: 1 }),
    ).map((block) => block.name);
  expect(names('VGG16')).toEqual(['block1', 'block2', 'block3', 'block4', 'block5']);
  expect(names('ResNet50')).toContain('conv4_block6');
  expect(names('InceptionV3')).toEqual(expect.arrayContaining(['mixed0', 'mixed7', 'mixed10']));
  expect(names('EfficientNetB0')).toContain('block6a');
});
