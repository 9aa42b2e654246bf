// The default plan: by the weights of the network, and by how many images there are.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { headEdit } from '#shared/graph/head-place';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import { defaultPlan } from '#shared/recipe/plans';
import { frozenPrefix, trainableLayers } from '#shared/run/prefix';
import { findIdleStages } from '#shared/run/trainable-stages';

const names = { head: 'Head', fineTune: 'Fine-tune', all: 'All' };
const random = buildArchitecture('EfficientNetB0', {
  inputShape: [96, 96, 3],
  includeTop: true,
  classes: 1000,
  seed: 1,
});
const pretrained: LayerGraph = {
  ...random,
  layers: random.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.keys(layer.weights).map((name) => [name, { blob: 'a'.repeat(64) }])),
  })),
};
const context = { classes: ['a', 'b', 'c'], seed: 1 };
const grafted = applyEdit(
  pretrained,
  headEdit(pretrained, inferGraph(pretrained), textbookHeads[0]!)!,
  context,
);

test('trains the head on features that are computed once, even with dropout among the frozen layers', () => {
  const plan = defaultPlan(grafted, { images: 300, classes: 3 }, names);
  expect(plan).toMatchObject([{ name: 'Head', trainable: { head: true }, features: 'cached' }]);
  const trainable = trainableLayers(grafted, plan[0]!);
  // EfficientNetB0 has dropout in its blocks: without `cached`, the frozen layers would run in every epoch.
  expect(frozenPrefix(grafted, trainable, true)!.layers.size).toBeGreaterThan(200);
  expect(frozenPrefix(grafted, trainable, false)!.layers.size).toBeLessThan(100);
});

test('fine-tunes the top at a lower learning rate when there are 500 images per class', () => {
  expect(defaultPlan(grafted, { images: 1499, classes: 3 }, names)).toHaveLength(1);
  const [head, top] = defaultPlan(grafted, { images: 1500, classes: 3 }, names);
  expect(head).toMatchObject({ trainable: { head: true }, features: 'cached' });
  expect(top!.name).toBe('Fine-tune');
  expect(top!.optimizer.learningRate).toBeLessThan(head!.optimizer.learningRate);
  expect(top!.batchNormalization).toBe('frozen');
});

test('trains all layers of a network without pretrained weights', () => {
  const plan = defaultPlan(random, { images: 300, classes: 1000 }, names);
  expect(plan).toMatchObject([{ trainable: { all: true }, batchNormalization: 'trainable' }]);
});

test('trains the classifier of a network that was opened as it is', () => {
  const plan = defaultPlan(pretrained, { images: 300, classes: 1000 }, names);
  expect(plan).toMatchObject([{ trainable: { head: true }, features: 'cached' }]);
  expect(findIdleStages(pretrained, plan)).toEqual([]);
});
