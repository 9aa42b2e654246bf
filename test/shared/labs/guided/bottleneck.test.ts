// The checks of the lab “The bottleneck”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import { bottleneck as lab, numbers } from '#shared/labs/guided/bottleneck/lab';
import type { LabState } from '#shared/labs/guided/lab-state';
import { checkStep, modelOf, stateOf } from './state';

const build = (name: string, includeTop = true, side = 224) =>
  buildArchitecture(name, { inputShape: [side, side, 3], includeTop, classes: 1000, seed: 1 });
const googLeNet = build('GoogLeNet');
const edited = (...edits: Edit[]) => modelOf(applyEdits(googLeNet, edits, { classes: [], seed: 1 }));
const verdict = (step: string, model: LabState['model'], values: Partial<LabState> = {}) =>
  checkStep(lab, step, stateOf({ model, ...values }));
const vgg = modelOf(build('VGG16'));
const only: Edit = { edit: 'setOutputs', layers: ['predictions'] };
const heads = googLeNet.layers.filter(({ name }) => name.startsWith('auxiliary')).map(({ name }) => name);
const alone: Edit[] = [only, { edit: 'remove', layers: heads }];
const plain: Edit = { edit: 'remove', layers: ['inception_3a_5x5_reduce'] };
const insert = (filters: number, size: number): Edit => ({
  edit: 'insert',
  from: 'pool2',
  to: 'inception_3a_5x5',
  layers: [{ kind: 'Conv2D', params: { filters, kernelSize: [size, size], padding: 'same' } }],
});
const top = (...kinds: ('Flatten' | 'GlobalAveragePooling2D')[]): Edit[] => [
  { edit: 'cutAt', layer: 'inception_5b_output' },
  {
    edit: 'addHead',
    layers: [
      ...kinds.map((kind) => ({ kind, params: {} })),
      { kind: 'Dense', params: { units: 1024, activation: 'relu' } },
      { kind: 'Dense', params: { units: 1000, activation: 'softmax' } },
    ],
  },
];

test('asks for GoogLeNet', () => {
  for (const { id } of lab.steps.filter((step) => step.id !== 'vgg')) {
    expect(verdict(id, null), id).toEqual({ is: 'notYet', word: 'noNetwork' });
    expect(verdict(id, vgg), id).toMatchObject({ why: 'otherNetwork' });
  }
  expect(verdict('vgg', null)).toMatchObject({ word: 'noNetwork' });
});

test('open: without the classifier, and another size', () => {
  expect(verdict('open', modelOf(build('GoogLeNet', false)))).toMatchObject({ why: 'noTop' });
  expect(verdict('open', modelOf(build('GoogLeNet', true, 160)))).toMatchObject({
    word: 'size',
    found: '20 × 20 × 256',
  });
  expect(verdict('open', edited())).toEqual({ is: 'done', found: '13,378,280' });
  expect(numbers.withHeads).toBe(13_378_280);
});

test('auxiliary: three outputs, the wrong one, and layers that are left', () => {
  expect(verdict('auxiliary', edited())).toMatchObject({ word: 'outputs', found: 3, expected: 1 });
  const wrong = edited({ edit: 'setOutputs', layers: ['auxiliary1_predictions'] });
  expect(verdict('auxiliary', wrong)).toMatchObject({ why: 'lostOutput' });
  expect(verdict('auxiliary', edited(only))).toMatchObject({ word: 'leftover', found: '13,378,280' });
  expect(verdict('auxiliary', edited(...alone))).toEqual({ is: 'done', found: '6,998,552' });
});

test('module: nothing selected, and a branch', () => {
  const model = edited();
  expect(verdict('module', model)).toMatchObject({ word: 'notSelected' });
  expect(verdict('module', model, { selected: 'inception_3b_output' })).toMatchObject({
    word: 'notSelected',
  });
  expect(verdict('module', model, { selected: 'inception_3a_3x3' })).toMatchObject({
    why: 'branch',
    values: { shape: '28 × 28 × 128' },
  });
  expect(verdict('module', model, { selected: 'inception_3a_output' })).toEqual({
    is: 'done',
    found: '28 × 28 × 256',
  });
});

test('plain, bottleneck: the branch is lost, another size, another number of filters', () => {
  const lost = edited({ edit: 'remove', layers: ['inception_3a_5x5'] });
  for (const step of ['plain', 'bottleneck'])
    expect(verdict(step, lost), step).toMatchObject({ why: 'lostBranch' });
  expect(verdict('plain', edited())).toEqual({ is: 'notYet', word: 'reduced' });
  expect(verdict('plain', edited(plain))).toEqual({ is: 'done', found: '153,600' });
  expect(verdict('bottleneck', edited(plain))).toMatchObject({ word: 'noReduce', found: '153,600' });
  expect(verdict('bottleneck', edited(plain, insert(16, 3)))).toMatchObject({
    why: 'notOne',
    values: { size: '3 × 3' },
  });
  expect(verdict('bottleneck', edited(plain, insert(32, 1)))).toMatchObject({ word: 'filters', found: 32 });
  const again = edited(plain, insert(16, 1));
  const counted = (bottleneck: number) => verdict('bottleneck', again, { answers: { bottleneck } });
  expect(verdict('bottleneck', again)).toMatchObject({ word: 'countBoth' });
  expect(counted(15_920)).toMatchObject({ why: 'withBiases' });
  expect(counted(12_800)).toMatchObject({ why: 'miscounted' });
  expect(counted(15_872)).toEqual({ is: 'done', found: '15,872' });
});

test('dense, pooling: pooling first, another kernel, and a dense layer that is left', () => {
  expect(verdict('dense', edited(...alone))).toMatchObject({ word: 'notCut' });
  const cut: Edit = { edit: 'cutAt', layer: 'inception_5b_output' };
  expect(verdict('dense', edited(...alone, cut))).toMatchObject({ word: 'noDense' });
  const pooled = edited(...alone, ...top('GlobalAveragePooling2D'));
  expect(verdict('dense', pooled)).toMatchObject({ why: 'pooledFirst', values: { found: '1,048,576' } });
  const lower = edited({ edit: 'cutAt', layer: 'inception_5b_output' }, ...top('Flatten').slice(1), {
    edit: 'setInputShape',
    shape: [160, 160, 3],
  });
  expect(verdict('dense', lower)).toMatchObject({ word: 'denseKernel', found: '26,214,400' });
  const only1024 = applyEdits(googLeNet, [...alone, ...top('Flatten')], { classes: [], seed: 1 });
  const last = only1024.outputs[0]!;
  expect(
    verdict(
      'dense',
      modelOf(applyEdits(only1024, [{ edit: 'remove', layers: [last] }], { classes: [], seed: 1 })),
    ),
  ).toMatchObject({ word: 'noClassifier' });
  const dense = edited(...alone, ...top('Flatten'));
  expect(verdict('dense', dense)).toEqual({ is: 'done', found: '51,380,224' });
  expect(verdict('pooling', dense)).toMatchObject({ word: 'stillDense' });
  expect(verdict('pooling', edited(...alone, plain))).toMatchObject({ word: 'total' });
  const share = (pooling: number) => verdict('pooling', edited(...alone), { answers: { pooling } });
  expect(verdict('pooling', edited(...alone))).toMatchObject({ word: 'divide' });
  expect(share(20)).toMatchObject({ why: 'fifth' });
  expect(share(50)).toMatchObject({ why: 'otherShare' });
  expect(share(14.6)).toEqual({ is: 'done', found: '14.6 %' });
});

test('vgg: VGG19, and no classifier', () => {
  expect(verdict('vgg', edited())).toMatchObject({ word: 'noVgg' });
  expect(verdict('vgg', modelOf(build('VGG19')))).toMatchObject({ why: 'vgg19' });
  expect(verdict('vgg', modelOf(build('VGG16', false)))).toMatchObject({ word: 'vggTop' });
  expect(verdict('vgg', vgg)).toEqual({ is: 'done', found: '528 MiB' });
});
