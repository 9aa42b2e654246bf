// The checks of the lab “From model A to model B”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { counts, modelAToB as lab, usual } from '#shared/labs/guided/model-a-to-b/lab';
import { makePlan } from '#shared/recipe/plans';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { type Stage, stageSchema } from '#shared/run/stage';
import { checkStep, modelOf, stateOf } from './state';

const edit = (graph: LayerGraph, ...edits: Edit[]) =>
  applyEdits(graph, edits, { classes: ['3', '5'], seed: 1 });
const begin = lab.begin.flatMap((act) => (act.act === 'edit' ? [act.edit] : []));
const base = buildArchitecture('FashionMLP', {
  inputShape: [64, 64, 1],
  includeTop: false,
  classes: 8,
  seed: 1,
});
const a = edit(base, ...begin);
/** The graph with values from a file in place of random ones. */
const trained = (graph: LayerGraph): LayerGraph => ({
  ...graph,
  layers: graph.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(
      Object.keys(layer.weights).map((name) => [name, { blob: layer.name + name }]),
    ),
  })),
});
const withOutput = (graph: LayerGraph, units: number, activation: string) =>
  edit(
    graph,
    { edit: 'cutAt', layer: 'hidden1' },
    { edit: 'addHead', layers: [{ kind: 'Dense', name: 'output_b', params: { units, activation } }] },
  );
const b = withOutput(trained(a), 1, 'sigmoid');
const verdict = (step: string, values: Parameters<typeof stateOf>[0] = {}) =>
  checkStep(lab, step, stateOf(values));

test('the networks have the numbers of parameters that the texts name', () => {
  expect(modelOf(a)?.facts.params.total).toBe(counts.a);
  // Convolutions of 3 × 3 with 1, 8 and 16 input channels, hidden1 on 6 × 6 × 32, and the output.
  const convolutions = 9 * 8 + 8 + (9 * 8 * 16 + 16) + (9 * 16 * 32 + 32);
  const hidden = 6 * 6 * 32 * 300 + 300;
  expect(counts.a).toBe(convolutions + hidden + 300 * 8 + 8);
  expect(counts.b).toBe(convolutions + hidden + counts.output);
});

const run = (total: number, given: Partial<RunState> = {}, accuracies: number[][] = [[0.93]]): RunState => ({
  ...emptyRun,
  runId: 'run',
  status: 'done',
  params: { total, trainable: total, nonTrainable: 0 },
  learning: total,
  stages: accuracies.map((list) => ({ name: 'stage', epochs: list.length })),
  epochs: accuracies.flatMap((list, stage) =>
    list.map((accuracy, i) => ({
      stage,
      epoch: i + 1,
      step: i + 1,
      seconds: 1,
      learningRate: 0.01,
      training: { loss: 1, accuracy: 1 },
      validation: { loss: 1, accuracy },
    })),
  ),
  ...given,
});

test('a: not trained, stopped, with the classes of B, and unusual', () => {
  const of = (...runs: RunState[]) => verdict('a', { runs });
  const classes = ['0', '1', '2', '4', '6', '7', '8', '9'];
  expect(of()).toMatchObject({ word: 'noRunA' });
  expect(of(run(counts.a, { classes, status: 'running' }))).toMatchObject({ word: 'running', found: 1 });
  expect(of(run(counts.a, { classes, status: 'stopped' }))).toMatchObject({ why: 'failed' });
  expect(of(run(counts.a, { classes: ['0', '3'] }))).toMatchObject({ why: 'leak', values: { classes: '3' } });
  expect(of(run(counts.a, { classes }, [[0.4]]))).toMatchObject({
    why: 'low',
    values: { found: '40.0', usual: usual.a.text },
  });
  expect(of(run(counts.a, { classes }))).toEqual({ is: 'done', found: '93.0 %' });
});

test('clone: random weights, a missing layer, a wrong answer', () => {
  const of = (graph: LayerGraph, answer?: string) =>
    verdict('clone', { model: modelOf(graph), answers: answer === undefined ? {} : { clone: answer } });
  expect(verdict('clone')).toMatchObject({ word: 'noNetwork' });
  expect(of(a, 'both')).toMatchObject({ word: 'randomWeights' });
  expect(of(edit(trained(a), { edit: 'cutAt', layer: 'flatten' }))).toMatchObject({ why: 'gone' });
  expect(of(trained(a))).toMatchObject({ word: 'readClone' });
  expect(of(trained(a), 'onlyB')).toMatchObject({ why: 'misread' });
  expect(of(trained(a), 'both')).toEqual({ is: 'done' });
});

test('images: other classes, too many and too few training images', () => {
  const of = (classes: string[], training: number) =>
    verdict('images', { data: { folder: 'sample:digits', classes, images: 200, training } });
  expect(verdict('images')).toMatchObject({ word: 'classes', found: '–' });
  expect(of(['0', '1'], 20)).toMatchObject({ word: 'classes', found: '0, 1', expected: '3, 5' });
  expect(of(['3', '5'], 150)).toMatchObject({ why: 'many', values: { found: 150 } });
  expect(of(['3', '5'], 4)).toMatchObject({ word: 'tooFew', found: 4 });
  expect(of(['3', '5'], 20)).toEqual({ is: 'done', found: 20 });
});

test('output: A’s own, softmax, two units, random layers below', () => {
  const of = (graph: LayerGraph) => verdict('output', { model: modelOf(graph) });
  expect(of(trained(a))).toMatchObject({ word: 'oldOutput' });
  expect(of(edit(trained(a), { edit: 'cutAt', layer: 'hidden1' }))).toMatchObject({ word: 'oldOutput' });
  expect(of(edit(trained(a), { edit: 'cutAt', layer: 'flatten' }))).toMatchObject({ why: 'gone' });
  expect(of(withOutput(trained(a), 1, 'softmax'))).toMatchObject({
    why: 'notSigmoid',
    values: { found: 'softmax' },
  });
  expect(of(withOutput(trained(a), 2, 'sigmoid'))).toMatchObject({ word: 'units', found: 2, expected: 1 });
  expect(of(withOutput(a, 1, 'sigmoid'))).toMatchObject({ why: 'randomHidden' });
  const two: Edit = {
    edit: 'addHead',
    layers: [
      { kind: 'Dense', params: { units: 10, activation: 'relu' } },
      { kind: 'Dense', params: { units: 1, activation: 'sigmoid' } },
    ],
  };
  expect(of(trained(edit(trained(a), { edit: 'cutAt', layer: 'hidden1' }, two)))).toMatchObject({
    word: 'outputParams',
    found: 11,
    expected: 301,
  });
  expect(of(b)).toEqual({ is: 'done', found: 301 });
});

test('plan: one stage, the base thawed first or never, another optimizer, rate, length and batch', () => {
  const of = (...stages: Stage[]) => verdict('plan', { model: modelOf(b), stages });
  const preset = makePlan('gentle', b, { head: 'Head', fineTune: 'Fine-tune', all: 'All layers' });
  const [head, all] = preset.map(({ optimizer, ...stage }) => ({
    ...stage,
    batchSize: 4,
    optimizer: { ...optimizer, momentum: 0 },
  })) as [Stage, Stage];
  const adam = stageSchema.parse({ trainable: { head: true } }).optimizer;
  expect(of(head)).toMatchObject({ word: 'stages', found: 1, expected: 2 });
  expect(of({ ...head, trainable: { all: true } }, all)).toMatchObject({ why: 'thawedFirst' });
  expect(of(head, { ...all, trainable: { head: true } })).toMatchObject({ why: 'stillFrozen' });
  expect(of({ ...head, optimizer: adam }, all)).toMatchObject({ why: 'notSgd', values: { found: 'adam' } });
  expect(of(head, { ...all, optimizer: head.optimizer })).toMatchObject({
    word: 'rate',
    found: 0.01,
    expected: 0.0001,
  });
  expect(of({ ...head, epochs: 5 }, all)).toMatchObject({ word: 'epochs', found: 5, expected: 4 });
  expect(of(...preset)).toMatchObject({ why: 'momentum', values: { found: 0.9 } });
  expect(of(head, { ...all, batchSize: 32 })).toMatchObject({ word: 'batch', found: 32, expected: 4 });
  expect(of(head, all)).toEqual({ is: 'done', found: '4 + 16' });
});

const tuned = [[0.5, 0.6, 0.65, 0.7], Array<number>(16).fill(0.85)];
const graphs = (graph: LayerGraph) => new Map([['run', graph]]);

test('tune: not run, started from random weights, and unusual', () => {
  const of = (graph: LayerGraph, one: RunState) => verdict('tune', { runs: [one], graphs: graphs(graph) });
  const random = withOutput(a, 1, 'sigmoid');
  expect(verdict('tune')).toMatchObject({ word: 'noTuning' });
  expect(verdict('tune', { runs: [run(counts.b)] })).toMatchObject({ word: 'noTuning' });
  expect(of(b, run(counts.b, { status: 'failed' }, tuned))).toMatchObject({ why: 'failed' });
  expect(of(random, run(counts.b, {}, tuned))).toMatchObject({ why: 'randomRun' });
  expect(of(b, run(counts.b, {}, [[0.5], [0.5]]))).toMatchObject({
    why: 'low',
    values: { found: '50.0', usual: usual.tuned.text },
  });
  expect(of(b, run(counts.b, {}, tuned))).toEqual({ is: 'done', found: '70.0 % → 85.0 %' });
});

test('scratch: still A’s weights, frozen layers, and too short', () => {
  const of = (graph: LayerGraph, one: RunState) => verdict('scratch', { runs: [one], graphs: graphs(graph) });
  const random = withOutput(a, 1, 'sigmoid');
  const long = [Array<number>(20).fill(0.75)];
  expect(verdict('scratch')).toMatchObject({ word: 'noScratch' });
  expect(of(b, run(counts.b, {}, tuned))).toMatchObject({ word: 'noScratch' });
  expect(of(b, run(counts.b, {}, long))).toMatchObject({ why: 'stillA' });
  expect(of(random, run(counts.b, { learning: counts.output }, long))).toMatchObject({ why: 'frozen' });
  expect(of(random, run(counts.b))).toMatchObject({ word: 'fewEpochs', found: 1, expected: 20 });
  expect(of(random, run(counts.b, {}, long))).toEqual({ is: 'done', found: '75.0 %' });
});

test('resize: another size, and a network that grew', () => {
  const of = (graph: LayerGraph) => verdict('resize', { model: modelOf(graph) });
  const to = (side: number, resize: boolean): Edit => ({
    edit: 'setInputShape',
    shape: [side, side, 1],
    resize,
  });
  expect(of(b)).toMatchObject({ word: 'size', found: '64 × 64 × 1', expected: '256 × 256 × 1' });
  expect(of(edit(b, to(256, false)))).toMatchObject({ why: 'grown', values: { found: '8,646,489' } });
  const other = edit(b, to(256, true), {
    edit: 'setParams',
    layer: 'resizing',
    params: { height: 32, width: 32 },
  });
  expect(of(other)).toMatchObject({ word: 'resizing', found: '32 × 32', expected: '64 × 64' });
  expect(of(edit(b, to(256, true)))).toEqual({ is: 'done', found: '352,089' });
});
