// The checks of the lab “Four situations”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { fourSituations as lab } from '#shared/labs/guided/four-situations/lab';
import type { LabAdvice, LabState } from '#shared/labs/guided/lab-state';
import { adviseStrategy } from '#shared/recipe/strategy';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { checkStep, stateOf } from './state';

const verdict = (step: string, values: Partial<LabState> = {}) => checkStep(lab, step, stateOf(values));
/** What the adviser says of some images; `top` is the accuracy after the last layer. */
const measured = (
  folder: string,
  images: number,
  classes: number,
  top: number,
  pretrained = true,
): LabAdvice => {
  const cut = (layer: string, accuracy: number) => ({ layer, accuracy, channels: 112, share: 0.5 });
  const cuts = [cut('block5c_add', 0.855), cut('top_activation', top)];
  const advice = adviseStrategy({ cuts, chance: 1 / classes, pixels: 0.75, sample: 400, images, classes });
  return { folder, pretrained, advice };
};
const dataOf = (folder: string, classes: number, training: number) => ({
  folder,
  classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
  images: 1000,
  training,
});

test('drawings: other images, and nothing measured', () => {
  expect(verdict('drawings', { data: dataOf('/tmp/cats', 2, 100) })).toMatchObject({ why: 'otherImages' });
  const nothing = verdict('drawings', { data: dataOf('sample:drawings', 7, 320) });
  expect(nothing).toMatchObject({ word: 'noAdvice' });
  expect(verdict('drawings', { advice: [measured('sample:drawings', 320, 7, 0.9)] })).toEqual({
    is: 'done',
    found: 'littleNear',
  });
});

test('few: too many training images', () => {
  const many = verdict('few', {
    data: dataOf('sample:drawings', 7, 320),
    advice: [measured('sample:drawings', 320, 7, 0.9)],
  });
  expect(many).toEqual({ is: 'notYet', word: 'tooMany', found: 320, expected: '< 80' });
  expect(verdict('few', { data: dataOf('sample:drawings', 7, 40) })).toMatchObject({ word: 'noAdvice' });
  expect(verdict('few', { advice: [measured('sample:drawings', 40, 7, 0.5)] })).toEqual({
    is: 'done',
    found: '40: 50 %',
  });
});

test('digits: still the drawings', () => {
  expect(verdict('digits', { data: dataOf('sample:drawings', 7, 40) })).toMatchObject({ fix: 'useDigits' });
  expect(verdict('digits', { data: dataOf('sample:digits', 10, 750) })).toMatchObject({ word: 'noAdvice' });
  expect(verdict('digits', { advice: [measured('sample:digits', 750, 10, 0.8)] })).toEqual({
    is: 'done',
    found: 'littleFar',
  });
});

test('much, random: ten classes, images held back, pretrained weights', () => {
  const two = dataOf('sample:digits', 2, 1000);
  const ten = dataOf('sample:digits', 10, 750);
  expect(verdict('much', { data: dataOf('sample:drawings', 7, 40) })).toMatchObject({ fix: 'useDigits' });
  expect(verdict('much', { data: ten })).toMatchObject({ word: 'classes', found: 10, expected: 2 });
  const held = verdict('much', { data: two, advice: [measured('sample:digits', 750, 2, 0.86)] });
  expect(held).toMatchObject({ why: 'heldBack', values: { found: 750 } });
  expect(verdict('much', { data: two })).toMatchObject({ word: 'noAdvice' });
  const near = measured('sample:digits', 1000, 2, 0.86);
  expect(verdict('much', { data: two, advice: [near] })).toEqual({ is: 'done', found: 'muchNear' });
  expect(verdict('random', { data: two, advice: [near] })).toMatchObject({ word: 'stillPretrained' });
  const far = measured('sample:digits', 1000, 2, 0.6, false);
  expect(verdict('random', { data: two, advice: [far, near] })).toEqual({ is: 'done', found: 'muchFar' });
});

const run = (trainable: number, accuracy: number, status: RunState['status'] = 'done'): RunState => ({
  ...emptyRun,
  status,
  params: { total: trainable, trainable, nonTrainable: 0 },
  epochs: [
    {
      stage: 0,
      epoch: 15,
      step: 1,
      seconds: 1,
      learningRate: 1,
      training: { loss: 1, accuracy: 1 },
      validation: { loss: 1, accuracy },
    },
  ],
});

test('lower: a head that flattens, and only one of the two runs', () => {
  expect(verdict('lower')).toMatchObject({ word: 'noDeep' });
  expect(verdict('lower', { runs: [run(12_810, 0.5, 'running')] })).toMatchObject({ word: 'running' });
  expect(verdict('lower', { runs: [run(1_311_434, 0.9)] })).toMatchObject({ why: 'flat' });
  expect(verdict('lower', { runs: [run(12_810, 0.9)] })).toMatchObject({ word: 'noLow' });
  expect(verdict('lower', { runs: [run(1130, 0.7), run(12_810, 0.9)] })).toEqual({
    is: 'done',
    found: '90.0 % / 70.0 %',
  });
});

test('bees: not far, and not many', () => {
  expect(verdict('bees')).toMatchObject({ word: 'choose' });
  expect(verdict('bees', { answers: { bees: 'littleFar' } })).toMatchObject({ why: 'notFar' });
  expect(verdict('bees', { answers: { bees: 'muchNear' } })).toMatchObject({ why: 'notMuch' });
  expect(verdict('bees', { answers: { bees: 'littleNear' } })).toMatchObject({ is: 'done' });
});
