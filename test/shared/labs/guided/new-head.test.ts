// The checks of the lab “A new head on mixed7”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import { labs } from '#shared/labs/guided/labs';
import { emptyRun } from '#shared/run/reduce-run';
import { stageSchema } from '#shared/run/stage';
import { checkStep, modelOf, stateOf } from './state';

const lab = labs.find(({ id }) => id === 'newHead')!;
const classes = Array.from('0123456789');
const base = (includeTop = false, side = 75) =>
  buildArchitecture('InceptionV3', { inputShape: [side, side, 3], includeTop, classes: 1000, seed: 1 });
const edited = (...edits: Edit[]) =>
  stateOf({ model: modelOf(applyEdits(base(), edits, { classes, seed: 1 })) });
const verdict = (step: string, state = stateOf()) => checkStep(lab, step, state);

const freeze: Edit = { edit: 'freeze', select: { all: true } };
const cut: Edit = { edit: 'cutAt', layer: 'mixed7' };
const head = (...kinds: ('Flatten' | 'GlobalAveragePooling2D')[]): Edit => ({
  edit: 'addHead',
  layers: [
    ...kinds.map((kind) => ({ kind, params: {} })),
    { kind: 'Dense', params: { units: 64, activation: 'relu' } },
    { kind: 'Dense', params: { units: 'classes', activation: 'softmax' } },
  ],
});

test('asks for a network first', () => {
  for (const step of ['open', 'freeze', 'cut', 'head', 'not'])
    expect(verdict(step), step).toEqual({ is: 'notYet', word: 'noNetwork' });
});

test('open: another size, the classifier, another network', () => {
  expect(verdict('open', stateOf({ model: modelOf(base(false, 96)) }))).toEqual({
    is: 'notYet',
    word: 'size',
    found: '96 × 96 × 3',
    expected: '75 × 75 × 3',
  });
  const vgg = buildArchitecture('VGG16', {
    inputShape: [75, 75, 3],
    includeTop: false,
    classes: 1000,
    seed: 1,
  });
  expect(verdict('open', stateOf({ model: modelOf(vgg) }))).toMatchObject({ why: 'otherNetwork' });
  expect(verdict('open', stateOf({ model: modelOf(base(true)) }))).toMatchObject({ why: 'classifier' });
  expect(verdict('open', edited())).toEqual({ is: 'done', found: '21,802,784' });
});

test('freeze: what is still trainable is counted', () => {
  const half = edited({ edit: 'freeze', select: { before: 'mixed7' } });
  expect(verdict('freeze', half)).toMatchObject({ is: 'notYet', word: 'stillTrainable', expected: 0 });
  expect(verdict('freeze', edited(freeze))).toMatchObject({ is: 'done' });
});

test('cut: the neighbor mixed6 has the same shape', () => {
  const wrong = edited(freeze, { edit: 'cutAt', layer: 'mixed8' });
  expect(verdict('cut', wrong)).toEqual({
    is: 'wrong',
    why: 'otherCut',
    fix: 'undoCut',
    values: { layer: 'mixed8' },
  });
  expect(verdict('cut', edited(freeze, { edit: 'cutAt', layer: 'mixed6' }))).toMatchObject({ why: 'gone' });
  expect(verdict('cut', edited(freeze))).toMatchObject({ word: 'notCut', found: 'mixed10' });
  expect(verdict('cut', edited(freeze, cut))).toEqual({ is: 'done', found: '3 × 3 × 768, 8,975,264' });
});

test('head: pooling instead of Flatten, a trainable base, another activation', () => {
  const pooled = verdict('head', edited(freeze, cut, head('GlobalAveragePooling2D')));
  expect(pooled).toMatchObject({
    is: 'wrong',
    why: 'pooled',
    values: { kind: 'GlobalAveragePooling2D', found: '49,866' },
  });
  expect(verdict('head', edited(cut, head('Flatten')))).toMatchObject({ why: 'thawed' });
  expect(verdict('head', edited(freeze, cut))).toMatchObject({ word: 'noHead', expected: '443,082' });
  const linear = edited(freeze, cut, head('Flatten'), {
    edit: 'setParams',
    layer: 'dense_1',
    params: { activation: 'sigmoid' },
  });
  expect(verdict('head', linear)).toMatchObject({ why: 'otherActivation', values: { found: 'sigmoid' } });
  expect(verdict('head', edited(freeze, cut, head('Flatten')))).toEqual({
    is: 'done',
    found: '9,418,346 / 443,082 / 8,975,264',
  });
});

test('plan: another optimizer, rate, number of epochs, or trainable layers', () => {
  const stage = (optimizer: object, more: object = {}) =>
    stageSchema.parse({ trainable: { head: true }, epochs: 5, optimizer, ...more });
  const rmsprop = { kind: 'rmsprop', learningRate: 0.0005 };
  const plan = (...stages: ReturnType<typeof stage>[]) => verdict('plan', stateOf({ stages }));
  expect(plan()).toMatchObject({ word: 'noStage' });
  expect(plan(stage({ kind: 'adam' }))).toMatchObject({ why: 'wrongOptimizer', values: { found: 'adam' } });
  expect(plan(stage({ kind: 'rmsprop' }))).toMatchObject({ word: 'rate', found: 0.001, expected: 0.0005 });
  expect(plan(stage(rmsprop, { epochs: 3 }))).toMatchObject({ word: 'epochs', found: 3 });
  expect(plan(stage(rmsprop, { trainable: { all: true } }))).toMatchObject({ why: 'notHead' });
  expect(plan(stage(rmsprop), stage(rmsprop))).toMatchObject({ word: 'stages', found: 2 });
  expect(plan(stage(rmsprop))).toEqual({ is: 'done' });
});

test('train, bundled: a run that was stopped, and one below what is usual', () => {
  const run = (trainable: number, total: number, status: 'done' | 'stopped', accuracy: number) => ({
    ...emptyRun,
    status,
    params: { total, trainable, nonTrainable: total - trainable },
    epochs: [
      {
        stage: 0,
        epoch: 1,
        step: 1,
        seconds: 1,
        learningRate: 1,
        training: { loss: 1, accuracy: 1 },
        validation: { loss: 1, accuracy },
      },
    ],
  });
  const runs = (...list: ReturnType<typeof run>[]) => stateOf({ runs: list });
  expect(verdict('train')).toMatchObject({ word: 'noRun' });
  expect(verdict('train', runs(run(443_082, 9_418_346, 'stopped', 0.1)))).toMatchObject({ why: 'failed' });
  expect(verdict('train', runs(run(443_082, 9_418_346, 'done', 0.1)))).toEqual({
    is: 'done',
    found: '10.0 %',
  });
  expect(verdict('bundled', runs(run(443_082, 9_418_346, 'done', 0.1)))).toMatchObject({ word: 'noLite' });
  expect(verdict('bundled', runs(run(737_994, 4_000_000, 'done', 0.4)))).toMatchObject({
    why: 'low',
    values: { found: '40.0' },
  });
  expect(verdict('bundled', runs(run(737_994, 4_000_000, 'done', 0.8)))).toMatchObject({ is: 'done' });
});

test('not: what the sentence says instead of what the line does, and a misread line', () => {
  const sentence = edited({ edit: 'freeze', select: { pattern: '*conv*' } });
  expect(verdict('not', sentence)).toMatchObject({ is: 'wrong', why: 'frozenConv' });
  const line = edited(freeze, { edit: 'unfreeze', select: { pattern: '*conv*' } });
  const answered = (not: string) => stateOf({ model: line.model, answers: { not } });
  expect(verdict('not', line)).toMatchObject({ word: 'readLine' });
  expect(verdict('not', answered('others'))).toMatchObject({ why: 'misread' });
  expect(verdict('not', answered('conv'))).toMatchObject({ is: 'done' });
});
