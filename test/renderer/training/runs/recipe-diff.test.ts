// Differences of recipes by subject.
import { expect, test } from 'vitest';
import { recipeSchema } from '#shared/recipe/recipe';
import { diffSubjects } from '../../../../src-renderer/training/runs/recipe-diff';

const recipe = (stages: readonly object[]) =>
  recipeSchema.parse({
    ...{ version: 2, name: 'a', model: { catalog: 'efficientnet-lite0' }, data: { folder: 'images' } },
    stages: stages.map((stage) => ({ name: 'Head', trainable: { head: true }, ...stage })),
  });
const plain = recipe([{}]);

test('groups the paths of a subject, with its values', () => {
  const other = recipe([
    {
      epochs: 12,
      optimizer: { kind: 'adam', learningRate: 0.0003 },
      augmentation: { horizontalFlip: true, rotation: 0.1 },
    },
  ]);
  const found = diffSubjects([plain, other]);
  expect(found.filter(({ subject }) => subject !== 'augmentation')).toEqual([
    { subject: 'epochs', stage: 0, values: ['10', '12'] },
    { subject: 'rate', stage: 0, values: ['0.001', '0.0003'] },
  ]);
  const [augmentation] = found.filter(({ subject }) => subject === 'augmentation');
  expect(augmentation?.values[0]).toBeNull();
  expect(augmentation?.values[1]).toBe('horizontal flip, rotation 0.1');
});

test('a stage that one recipe lacks is one difference; equal recipes have none', () => {
  expect(diffSubjects([plain, recipe([{}, { name: 'Fine-tune' }])])).toEqual([
    { subject: 'stage', stage: 1, values: [null, 'Fine-tune'] },
  ]);
  expect(diffSubjects([plain, { ...plain, name: 'other' }])).toEqual([]);
});
