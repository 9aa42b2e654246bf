// The checks of the lab “Two ways, five steps”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import { twoWays as lab, usual } from '#shared/labs/guided/two-ways/lab';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { stageSchema } from '#shared/run/stage';
import { checkStep, modelOf, stateOf } from './state';

const classes = ['animals', 'buildings', 'fruit', 'music', 'plants', 'tools', 'vehicles'];
const base = buildArchitecture('EfficientNetLite0', {
  inputShape: [128, 128, 3],
  includeTop: false,
  classes: 1000,
  seed: 1,
});
const edited = (...edits: Edit[]) => modelOf(applyEdits(base, edits, { classes, seed: 1 }));
const verdict = (step: string, state = stateOf()) => checkStep(lab, step, state);
const head = (first: 'Flatten' | 'GlobalAveragePooling2D', units: number | 'classes' = 'classes'): Edit => ({
  edit: 'addHead',
  layers: [
    { kind: first, params: {} },
    { kind: 'Dense', name: 'predictions', params: { units, activation: 'softmax' } },
  ],
});
const pooled = head('GlobalAveragePooling2D');
const freeze: Edit = { edit: 'freeze', select: { before: 'predictions' } };

test('asks for a network and a head first', () => {
  for (const step of ['graft', 'freeze', 'thaw']) expect(verdict(step)).toMatchObject({ word: 'noNetwork' });
  for (const step of ['graft', 'freeze'])
    expect(verdict(step, stateOf({ model: edited() })), step).toMatchObject({ word: 'noHead' });
});

test('graft: another network, Flatten, another number of units', () => {
  const vgg = buildArchitecture('VGG16', {
    inputShape: [128, 128, 3],
    includeTop: false,
    classes: 1000,
    seed: 1,
  });
  expect(verdict('graft', stateOf({ model: modelOf(vgg) }))).toMatchObject({ why: 'otherNetwork' });
  const flat = verdict('graft', stateOf({ model: edited(head('Flatten')) }));
  expect(flat).toMatchObject({ why: 'flat', values: { found: '143,367' } });
  const ten = verdict('graft', stateOf({ model: edited(head('GlobalAveragePooling2D', 10)) }));
  expect(ten).toMatchObject({ word: 'headParams', found: '12,810', expected: '8,967' });
  expect(verdict('graft', stateOf({ model: edited(pooled) }))).toEqual({ is: 'done', found: '8,967' });
});

test('freeze: a frozen head, and a base that is still trainable', () => {
  const all = edited(pooled, { edit: 'freeze', select: { all: true } });
  expect(verdict('freeze', stateOf({ model: all }))).toMatchObject({ why: 'frozenHead' });
  expect(verdict('freeze', stateOf({ model: edited(pooled) }))).toMatchObject({ word: 'stillTrainable' });
  expect(verdict('freeze', stateOf({ model: edited(pooled, freeze) }))).toEqual({ is: 'done', found: 0 });
});

const row = (
  stage: number,
  epoch: number,
  accuracy: number,
  seconds: number,
): RunState['epochs'][number] => ({
  stage,
  epoch,
  step: epoch,
  seconds,
  learningRate: 1,
  training: { loss: 1, accuracy },
  validation: { loss: 1, accuracy },
});
const phase = (augmented: number) => {
  const none = {};
  const names = ['opening', 'featureGraph', 'features', 'graphs', 'validation', 'saving', 'evaluation'];
  return { ...Object.fromEntries(names.map((name) => [name, none])), training: { augmented } };
};
const run = (
  given: Partial<RunState> & { cached?: boolean; augmented?: number; stageCount?: number },
): RunState => {
  const { cached = true, augmented = 0, stageCount = 1, ...rest } = given;
  const work = { cached, phases: phase(augmented) as never };
  const stages = Array.from({ length: stageCount }, () => ({ name: 'stage', epochs: 15, work }));
  return { ...emptyRun, status: 'done', learning: 8967, stages, ...rest };
};
const epochs = (count: number, accuracy: number, seconds: number) =>
  Array.from({ length: count }, (_, i) => row(0, i + 1, accuracy, seconds));
const one = run({ epochs: epochs(15, 0.8, 0.01) });

test('once, endToEnd: stopped, short or unusual runs, and a run without augmentation', () => {
  const of = (step: string, ...runs: RunState[]) => verdict(step, stateOf({ runs }));
  expect(of('once')).toMatchObject({ word: 'noOnce' });
  expect(of('once', { ...one, status: 'running' })).toMatchObject({ word: 'running', found: 15 });
  expect(of('once', { ...one, status: 'stopped' })).toMatchObject({ why: 'failed' });
  expect(of('once', { ...one, epochs: epochs(3, 0.8, 0.01) })).toMatchObject({ word: 'fewEpochs', found: 3 });
  const low = of('once', { ...one, epochs: epochs(15, 0.3, 0.01) });
  expect(low).toMatchObject({ why: 'low', values: { found: '30.0', usual: usual.head.text } });
  expect(of('once', one)).toEqual({ is: 'done', found: '80.0 %' });

  const plain = run({ cached: false, epochs: epochs(3, 0.7, 3) });
  const augmented = run({ cached: false, augmented: 1e6, epochs: epochs(3, 0.7, 3) });
  expect(of('endToEnd', one)).toMatchObject({ word: 'noEndToEnd' });
  expect(of('endToEnd', plain, one)).toMatchObject({ why: 'notAugmented' });
  expect(of('endToEnd', augmented)).toMatchObject({ word: 'noOnce' });
  expect(of('endToEnd', augmented, one)).toEqual({ is: 'done', found: '3.0 s, × 300' });
});

test('thaw: the order, the whole base, BatchNormalization, the rate, the answer', () => {
  const model = edited(pooled, freeze);
  const first = stageSchema.parse({ trainable: { head: true }, epochs: 15 });
  const top = { trainable: { from: 'block6a_expand_conv' }, optimizer: { kind: 'adam', learningRate: 1e-4 } };
  const of = (second: object, answers = {}, before = first) =>
    verdict('thaw', stateOf({ model, stages: [before, stageSchema.parse(second)], answers }));
  expect(verdict('thaw', stateOf({ model, stages: [first] }))).toMatchObject({ word: 'stages', found: 1 });
  expect(of(top, {}, stageSchema.parse({ trainable: { all: true } }))).toMatchObject({ why: 'headNotFirst' });
  expect(of({ ...top, trainable: { head: true } })).toMatchObject({ word: 'nothingThawed' });
  expect(of({ ...top, trainable: { all: true } })).toMatchObject({
    why: 'tooMany',
    values: { layer: 'stem_conv' },
  });
  expect(of({ ...top, batchNormalization: 'trainable' })).toMatchObject({ why: 'thawedBn' });
  expect(of({ ...top, optimizer: { kind: 'adam', learningRate: 1e-3 } })).toMatchObject({
    word: 'rate',
    found: 0.001,
    expected: 0.0001,
  });
  expect(of(top)).toMatchObject({ word: 'readBn' });
  expect(of(top, { thaw: 'none' })).toMatchObject({ why: 'misread' });
  expect(of(top, { thaw: 'statistics' })).toEqual({ is: 'done', found: 'block6a_expand_conv' });
});

test('tune: only the head again, a loss of accuracy, and an unusual run', () => {
  const tuned = (after: number, learning = 2_500_000, before = 0.8) =>
    run({ stageCount: 2, learning, epochs: [row(0, 15, before, 1), row(1, 20, after, 1)] });
  const of = (...runs: RunState[]) => verdict('tune', stateOf({ runs }));
  expect(of(one)).toMatchObject({ word: 'noTuning' });
  expect(of(tuned(0.8, 8967))).toMatchObject({ why: 'headAgain' });
  expect(of(tuned(0.76))).toMatchObject({ why: 'worse', values: { before: '80.0', found: '76.0' } });
  expect(of(tuned(0.3, 2_500_000, 0.3))).toMatchObject({ why: 'low' });
  expect(of(tuned(0.82))).toEqual({ is: 'done', found: '80.0 % → 82.0 %' });
});
