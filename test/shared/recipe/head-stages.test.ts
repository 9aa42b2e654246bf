// The stages of a plan that train only the head.
import { expect, test } from 'vitest';
import { findHeadStages } from '#shared/recipe/head-stages';
import { stageSchema } from '#shared/run/stage';
import { tinyGraph } from '../../engine/support';

const stage = (given: object) => stageSchema.parse(given);
const graph = tinyGraph();

test('finds the stages of the head, which then use cached features', () => {
  const head = stage({ name: 'head', trainable: { head: true }, epochs: 7 });
  const top = stage({ name: 'top', trainable: { all: true } });
  expect(findHeadStages(graph, [head, top])).toEqual({
    stages: [{ ...head, features: 'cached' }],
    fineTuned: true,
    plain: false,
  });
  expect(findHeadStages(graph, [head])).toMatchObject({ fineTuned: false });
  expect(findHeadStages(graph, [top])).toEqual({ stages: [], fineTuned: true, plain: false });
});

test('removes augmentation that would run the frozen layers in every epoch, and keeps cached variants', () => {
  const augmented = stage({ trainable: { head: true }, augmentation: { horizontalFlip: true } });
  const found = findHeadStages(graph, [augmented]);
  expect(found.plain).toBe(true);
  expect(found.stages[0]).not.toHaveProperty('augmentation');
  const variants = stage({ ...augmented, variants: 4 });
  expect(findHeadStages(graph, [variants])).toMatchObject({
    plain: false,
    stages: [{ variants: 4, augmentation: { horizontalFlip: true } }],
  });
});
