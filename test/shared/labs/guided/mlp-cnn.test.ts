// The checks of the lab “MLP against CNN”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import { counts, mlpCnn as lab, usual } from '#shared/labs/guided/mlp-cnn/lab';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { checkStep, modelOf, stateOf } from './state';

const classes = Array.from('0123456789');
const base = (side = 28) =>
  buildArchitecture('FashionMLP', { inputShape: [side, side, 1], includeTop: true, classes: 10, seed: 1 });
const layer = (kind: NewLayer['kind'], params: NewLayer['params'] = {}): NewLayer => ({ kind, params });
const conv = (filters: number, padding: string) =>
  layer('Conv2D', { filters, kernelSize: [3, 3], padding, activation: 'relu' });
const pool = layer('MaxPooling2D');
const network = (layers: NewLayer[], first: 'Flatten' | 'GlobalAveragePooling2D', units: number) => {
  const edits: Edit[] = [
    { edit: 'cutAt', layer: 'input_layer' },
    ...(layers.length > 0 ? [{ edit: 'append' as const, after: 'input_layer', layers }] : []),
    {
      edit: 'addHead',
      layers: [
        layer(first),
        layer('Dense', { units, activation: 'relu' }),
        layer('Dense', { units: 'classes', activation: 'softmax' }),
      ],
    },
  ];
  return modelOf(applyEdits(base(), edits, { classes, seed: 1 }));
};
const convolutions = [conv(32, 'same'), pool, conv(64, 'valid'), pool];
const mlp = network([], 'Flatten', 128);
const cnn = network(convolutions, 'Flatten', 64);
const gap = network(convolutions, 'GlobalAveragePooling2D', 64);
const verdict = (step: string, values: Parameters<typeof stateOf>[0] = {}) =>
  checkStep(lab, step, stateOf(values));

test('mlp: another size, another number of units, convolutions', () => {
  expect(verdict('mlp')).toMatchObject({ word: 'noNetwork' });
  expect(verdict('mlp', { model: modelOf(base(32)) })).toMatchObject({ word: 'size', found: '32 × 32 × 1' });
  expect(verdict('mlp', { model: network([], 'Flatten', 64) })).toMatchObject({
    word: 'counts',
    found: '50,890',
    expected: '101,770',
  });
  expect(verdict('mlp', { model: cnn })).toMatchObject({ why: 'hasConv' });
  expect(verdict('mlp', { model: mlp })).toEqual({ is: 'done', found: '101,770' });
});

test('cnn: still dense, without pooling, another padding', () => {
  expect(verdict('cnn', { model: mlp })).toMatchObject({ word: 'noConvolution', found: '101,770' });
  const wide = network([conv(32, 'same'), conv(64, 'valid')], 'Flatten', 64);
  expect(verdict('cnn', { model: wide })).toMatchObject({ why: 'noPooling', values: { found: '2,788,426' } });
  const same = network([conv(32, 'same'), pool, conv(64, 'same'), pool], 'Flatten', 64);
  expect(verdict('cnn', { model: same })).toMatchObject({ word: 'counts', found: '220,234' });
  expect(verdict('cnn', { model: cnn })).toEqual({ is: 'done', found: '166,986' });
});

const run = (total: number, accuracy: number, given: Partial<RunState> = {}, epochs = 15): RunState => ({
  ...emptyRun,
  status: 'done',
  params: { total, trainable: total, nonTrainable: 0 },
  epochs: Array.from({ length: epochs }, (_, i) => ({
    stage: 0,
    epoch: i + 1,
    step: i + 1,
    seconds: 1,
    learningRate: 0.001,
    training: { loss: 1, accuracy: 1 },
    validation: { loss: 1, accuracy },
  })),
  ...given,
});

test.each([
  ['trainMlp', counts.mlp, usual.mlp],
  ['trainCnn', counts.cnn, usual.cnn],
] as const)('%s: stopped, short, frozen and unusual runs', (step, total, { text }) => {
  const of = (...runs: RunState[]) => verdict(step, { runs });
  expect(of()).toMatchObject({ word: 'noRun' });
  expect(of(run(total, 0.9, { status: 'running' }, 3))).toMatchObject({ word: 'running', found: 3 });
  expect(of(run(total, 0.9, { status: 'stopped' }))).toMatchObject({ why: 'failed' });
  const params = { total, trainable: 650, nonTrainable: total - 650 };
  expect(of(run(total, 0.9, { params }))).toMatchObject({ why: 'frozen' });
  expect(of(run(total, 0.9, {}, 3))).toMatchObject({ word: 'fewEpochs', found: 3 });
  expect(of(run(total, 0.3))).toMatchObject({ why: 'low', values: { found: '30.0', usual: text } });
  expect(of(run(total, 0.94))).toEqual({ is: 'done', found: '94.0 %' });
});

test('gap: still Flatten, not trained, and an unusual run', () => {
  expect(verdict('gap', { model: cnn })).toMatchObject({
    word: 'flat',
    found: '166,986',
    expected: '23,626',
  });
  expect(verdict('gap', { model: gap })).toMatchObject({ word: 'noRun' });
  expect(verdict('gap', { runs: [run(counts.gap, 0.1)] })).toMatchObject({ why: 'low' });
  expect(verdict('gap', { runs: [run(counts.gap, 0.62)] })).toEqual({ is: 'done', found: '62.0 %' });
});
