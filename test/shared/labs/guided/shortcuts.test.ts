// The checks of the lab “Gradients and shortcuts”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { targetOf, type Verdict } from '#shared/labs/guided/lab';
import type { LabState } from '#shared/labs/guided/lab-state';
import { shortcuts as lab, usual } from '#shared/labs/guided/shortcuts/lab';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { stageSchema } from '#shared/run/stage';
import { checkStep, modelOf, stateOf } from './state';

const classes = Array.from('0123456789');
const opened = buildArchitecture('FashionMLP', {
  inputShape: [28, 28, 1],
  includeTop: true,
  classes: 10,
  seed: 1,
});
/** The edits among the acts of the lab's beginning, or of a step's “Do it for me”. */
const editsOf = (step?: string): Edit[] => {
  const acts = step ? lab.steps.find(({ id }) => id === step)!.doIt(stateOf()) : lab.begin;
  return acts.flatMap((act) => (act.act === 'edit' ? [act.edit] : []));
};
const edit = (graph: LayerGraph, ...edits: Edit[]) => applyEdits(graph, edits, { classes, seed: 1 });
const sigmoid = edit(opened, ...editsOf());
const relu = edit(sigmoid, ...editsOf('relu'));
const sums = edit(relu, ...editsOf('sums'));
const verdict = (step: string, graph: LayerGraph | null, values: Partial<LabState> = {}) =>
  checkStep(lab, step, stateOf({ model: graph && modelOf(graph), ...values }));

const run = (losses: number[], accuracy: number, given: Partial<RunState> = {}): RunState => ({
  ...emptyRun,
  runId: 'run',
  status: 'done',
  epochs: losses.map((loss, i) => ({
    stage: 0,
    epoch: i + 1,
    step: i + 1,
    seconds: 1,
    learningRate: 0.01,
    training: { loss, accuracy },
    validation: { loss, accuracy },
  })),
  ...given,
});
const five = [2.3, 2.3, 2.3, 2.3, 2.3];
const ran = (graph: LayerGraph, one: RunState) => ({ runs: [one], graphs: new Map([['run', graph]]) });

test('sigmoid, relu, sums: another network, and one that was not trained', () => {
  expect(verdict('sigmoid', null)).toMatchObject({ word: 'noNetwork' });
  expect(verdict('sigmoid', opened)).toMatchObject({ why: 'lostLayers', values: { found: 0 } });
  expect(verdict('sigmoid', relu)).toMatchObject({ word: 'notSigmoid', found: 0, expected: 10 });
  expect(verdict('sigmoid', sigmoid)).toMatchObject({ word: 'noRun' });
  const one = edit(sigmoid, { edit: 'setParams', layer: 'conv1', params: { activation: 'relu' } });
  expect(verdict('relu', one)).toMatchObject({ word: 'notRelu', found: 1, expected: 10 });
  expect(verdict('relu', sums)).toMatchObject({ why: 'hasSums' });
  expect(verdict('sums', relu)).toMatchObject({ word: 'fewSums', found: 0, expected: 4 });
  expect(verdict('sums', sums)).toMatchObject({ word: 'noRun' });
});

test('sums: shortcuts from other layers, and Adds at other places, are named with what was expected', () => {
  const insert = (at: number, name: string): Edit => ({
    edit: 'insert',
    from: `conv${at}`,
    to: `conv${at + 1}`,
    layers: [{ kind: 'Add', name, params: {} }],
  });
  const connect = (from: string, to: string): Edit => ({ edit: 'connect', from, to });
  const one = edit(relu, insert(3, 'sum'));
  expect(verdict('sums', one)).toMatchObject({ word: 'fewSums', found: 0 });
  // At once, not only when all four are there.
  expect(verdict('sums', edit(one, connect('conv2', 'sum')))).toEqual({
    is: 'wrong',
    why: 'otherShortcut',
    fix: 'connectStart',
    found: 'conv3 + conv2',
    expected: 'conv3 + conv1',
    values: { sum: 'sum', conv: 'conv3', start: 'conv1' },
  });
  const two = edit(one, connect('conv1', 'sum'), insert(5, 'next'));
  expect(verdict('sums', two)).toMatchObject({ word: 'fewSums', found: 1, expected: 4 });
  // The convolution before the Add, instead of the Add.
  expect(verdict('sums', edit(two, connect('conv3', 'next')))).toMatchObject({
    found: 'conv5 + conv3',
    expected: 'conv5 + sum',
  });
  expect(verdict('sums', edit(relu, insert(4, 'sum')))).toMatchObject({
    why: 'misplaced',
    values: { sum: 'sum', found: 'conv4' },
  });
  // A run of such a network is none of the step's.
  const wrong = edit(sums, { edit: 'disconnect', from: 'conv1', to: 'add3' }, connect('conv2', 'add3'));
  const done = run(five, 0.9);
  expect(verdict('sums', wrong, ran(wrong, done))).toMatchObject({ why: 'otherShortcut' });
  expect(verdict('sums', sums, ran(wrong, done))).toMatchObject({ word: 'noRun' });
});

test('points at the activation of convolutions that still have another one, and not at that of the classifier', () => {
  const three = edit(
    sigmoid,
    ...[1, 2, 3].map((i): Edit => ({ edit: 'setParams', layer: `conv${i}`, params: { activation: 'relu' } })),
  );
  const state = stateOf({ model: modelOf(three) });
  const step = lab.steps.find(({ id }) => id === 'relu')!;
  const { controls } = targetOf(step, step.check(state) as Verdict, state)!;
  expect(controls.slice(0, -1)).toEqual(
    [4, 5, 6, 7, 8, 9, 10].map((i) => ({ testId: 'param-activation', ofLayer: `conv${i}` })),
  );
  expect(controls.at(-1)).toBe('layer-search');
});

test('counts a run for the network that it was started with', () => {
  const done = { is: 'done', found: '8.0 %' };
  expect(verdict('sigmoid', relu, ran(sigmoid, run(five, 0.08)))).toEqual(done);
  expect(verdict('relu', relu, ran(sigmoid, run(five, 0.08)))).toMatchObject({ word: 'noRun' });
  expect(verdict('relu', sums, ran(relu, run(five, 0.08)))).toEqual(done);
});

test('sums: stopped, another number of epochs, an unusual accuracy', () => {
  const of = (one: RunState) => verdict('sums', sums, ran(sums, one));
  expect(of(run([2.3], 0.5, { status: 'running' }))).toMatchObject({ word: 'running', found: 1 });
  expect(of(run(five, 0.9, { status: 'stopped' }))).toMatchObject({ why: 'stopped' });
  expect(of(run([...five, 1], 0.9))).toMatchObject({ word: 'epochs', found: 6, expected: 5 });
  expect(of(run(five, 0.5))).toMatchObject({ why: 'low', values: { found: '50.0', usual: usual.text } });
  expect(of(run(five, 0.9))).toEqual({ is: 'done', found: '90.0 %' });
});

test('zero: the old weights, another layer, and a branch that is the identity', () => {
  const zeros = (layer: string): Edit => ({
    edit: 'setParams',
    layer,
    params: { kernelInitializer: { name: 'zeros' } },
  });
  const draw = (layer: string): Edit => ({ edit: 'reinitialize', select: { names: [layer] } });
  expect(verdict('zero', null)).toMatchObject({ word: 'noNetwork' });
  expect(verdict('zero', relu)).toMatchObject({ word: 'fewSums', expected: 1 });
  expect(verdict('zero', sums)).toMatchObject({ word: 'notZero' });
  expect(verdict('zero', edit(sums, zeros('conv3')))).toMatchObject({
    why: 'notDrawn',
    values: { layer: 'conv3' },
  });
  expect(verdict('zero', edit(sums, zeros('conv2'), draw('conv2')))).toMatchObject({
    why: 'notLast',
    values: { layer: 'conv2' },
  });
  expect(verdict('zero', edit(sums, zeros('conv5'), draw('conv5')))).toEqual({
    is: 'done',
    found: 'add5 = add3',
  });
});

test('explode: a low rate, a run that was not started, NaN and a huge loss', () => {
  const stages = (learningRate: number) => [
    stageSchema.parse({ trainable: { all: true }, optimizer: { kind: 'sgd', learningRate } }),
  ];
  expect(verdict('explode', sums, { stages: stages(0.01) })).toMatchObject({ word: 'lowRate', found: 0.01 });
  const high = { stages: stages(10) };
  expect(verdict('explode', sums, high)).toMatchObject({ word: 'notExploded' });
  const running = [run([2.3], 0.1, { status: 'running' })];
  expect(verdict('explode', sums, { ...high, runs: running })).toMatchObject({ word: 'running' });
  const failed = [run([], 0, { status: 'failed' })];
  expect(verdict('explode', sums, { ...high, runs: failed })).toEqual({ is: 'done', found: 'NaN' });
  const huge = [run([2e15, 5], 0.1)];
  expect(verdict('explode', sums, { ...high, runs: huge })).toEqual({ is: 'done', found: '2.0e+15' });
});
