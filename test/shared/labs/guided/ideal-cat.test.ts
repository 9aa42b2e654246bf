// The checks of the lab “The ideal cat”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LabIdeal } from '#shared/labs/guided/lab-state';
import { labs } from '#shared/labs/guided/labs';
import { checkStep, modelOf, stateOf } from './state';

const lab = labs.find(({ id }) => id === 'idealCat')!;
const model = modelOf(
  buildArchitecture('EfficientNetLite0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  }),
);
const image = (values: Partial<LabIdeal> = {}): LabIdeal => ({
  name: 'Siamese cat',
  layer: null,
  recipe: 'pixels',
  steps: 128,
  isDone: true,
  probability: 0.99,
  variation: 40,
  ...values,
});
const verdict = (step: string, ...ideals: LabIdeal[]) => checkStep(lab, step, stateOf({ model, ideals }));

test('noise: no network, no image, not finished, another class or recipe, not convinced', () => {
  expect(checkStep(lab, 'noise', stateOf())).toMatchObject({ word: 'noNetwork' });
  expect(verdict('noise')).toMatchObject({ word: 'noImage' });
  // Nobody has to open the dialog that is open.
  expect(checkStep(lab, 'noise', stateOf({ model, isDrawingOpen: true }))).toMatchObject({
    word: 'drawHere',
  });
  expect(verdict('noise', image({ isDone: false }))).toMatchObject({ word: 'drawing' });
  expect(verdict('noise', image({ name: 'zebra' }))).toMatchObject({ is: 'wrong', why: 'otherClass' });
  expect(verdict('noise', image({ recipe: 'fourier' }))).toMatchObject({ why: 'otherRecipe' });
  expect(verdict('noise', image({ probability: 0.4 }))).toMatchObject({
    why: 'unconvinced',
    values: { found: '40.0 %', steps: 128 },
  });
  expect(verdict('noise', image())).toEqual({ is: 'done', found: '99.0 %' });
});

test('smooth: nothing to compare with, and an image that is not smoother', () => {
  const smooth = (variation: number) => image({ recipe: 'variation', variation });
  expect(verdict('smooth', smooth(20))).toMatchObject({ word: 'noFirst' });
  expect(verdict('smooth', smooth(41), image())).toMatchObject({ is: 'wrong', why: 'rougher' });
  expect(verdict('smooth', smooth(20), image())).toEqual({ is: 'done', found: '40.0 → 20.0' });
});

test('shapes, zebra, why: another class, and two misreadings', () => {
  expect(verdict('shapes', image({ recipe: 'transforms' }))).toMatchObject({ why: 'otherRecipe' });
  expect(verdict('zebra', image({ recipe: 'fourier' }))).toMatchObject({
    why: 'otherClass',
    values: { name: 'zebra' },
  });
  const answered = (why: string) => checkStep(lab, 'why', stateOf({ answers: { why } }));
  expect(verdict('why')).toMatchObject({ word: 'noWhy' });
  expect(answered('seen')).toMatchObject({ is: 'wrong', why: 'notSeen' });
  expect(answered('broken')).toMatchObject({ why: 'notBroken' });
  expect(answered('sure')).toEqual({ is: 'done' });
});
