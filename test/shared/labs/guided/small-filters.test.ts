// The checks of the lab “Why small filters”: one wrong way per check, with its word, and the two slips of the book.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits } from '#shared/graph/edits/index';
import { targetOf, type Verdict } from '#shared/labs/guided/lab';
import type { Value } from '#shared/labs/guided/lab-state';
import { labs } from '#shared/labs/guided/labs';
import { checkStep, modelOf, stateOf } from './state';

const lab = labs.find(({ id }) => id === 'smallFilters')!;
const vgg = (name: string, includeTop: boolean, side = 64) =>
  buildArchitecture(name, { inputShape: [side, side, 3], includeTop, classes: 1000, seed: 1 });
const conv = (side = 3, filters = 128): NewLayer => ({
  kind: 'Conv2D',
  params: { filters, kernelSize: [side, side], padding: 'same' },
});
const maps: NewLayer = { kind: 'Conv2D', name: 'maps', params: { filters: 64, kernelSize: [1, 1] } };

function networkOf(...layers: NewLayer[]) {
  return applyEdits(
    vgg('VGG16', false),
    [
      { edit: 'cutAt', layer: 'input_layer' },
      { edit: 'addHead', layers: [maps, ...layers] },
    ],
    { classes: [], seed: 1 },
  );
}
const verdict = (step: string, ...layers: NewLayer[]) =>
  checkStep(lab, step, stateOf({ model: modelOf(networkOf(...layers)) }));
const stack = (count: number) => Array.from({ length: count }, () => conv());
const answered = (step: string, value: Value) =>
  checkStep(lab, step, stateOf({ answers: { [step]: value } }));

test('two, five: receptive fields of 3, 5, 7 and 11, and one large filter', () => {
  expect(verdict('two')).toMatchObject({ word: 'empty', expected: 5 });
  expect(verdict('two', ...stack(1))).toMatchObject({ word: 'otherField', found: 3, expected: 5 });
  expect(verdict('two', conv(5))).toMatchObject({ is: 'wrong', why: 'notThree', values: { side: 5 } });
  expect(verdict('two', { kind: 'Flatten', params: {} })).toMatchObject({ word: 'noStack' });
  expect(verdict('two', ...stack(3))).toEqual({
    is: 'wrong',
    why: 'deeper',
    fix: 'removeLayers',
    found: 7,
    expected: 5,
  });
  expect(verdict('two', ...stack(2))).toEqual({ is: 'done', found: '2 → 5' });
  expect(verdict('five', ...stack(3))).toMatchObject({ found: 7, expected: 11 });
  expect(verdict('five', ...stack(6))).toMatchObject({ is: 'wrong', why: 'deeper', found: 13, expected: 11 });
  expect(verdict('five', ...stack(5))).toEqual({ is: 'done', found: '5 → 11' });
});

test('large, small: sizes, filters, and the numbers of the book', () => {
  expect(verdict('large')).toEqual({ is: 'notYet', word: 'nothing' });
  expect(verdict('large', ...stack(2))).toMatchObject({ word: 'oneLayer', found: 2 });
  expect(verdict('large', conv(7))).toMatchObject({ word: 'otherSide', found: 7, expected: 11 });
  expect(verdict('large', conv(11, 64))).toMatchObject({ word: 'otherFilters', found: 64, expected: 128 });
  expect(verdict('large', conv(11))).toEqual({ is: 'done', found: '991,232' });
  expect(verdict('small', conv(11))).toMatchObject({ why: 'notThree', values: { side: 11 } });
  expect(verdict('small')).toEqual({ is: 'notYet', word: 'nothing' });
  expect(verdict('small', ...stack(4))).toMatchObject({ word: 'fiveLayers', found: 4 });
  expect(verdict('small', ...stack(6))).toMatchObject({
    is: 'wrong',
    why: 'moreLayers',
    found: 6,
    expected: 5,
  });
  expect(verdict('small', ...stack(4), conv(3, 64))).toMatchObject({ word: 'otherFilters', found: 64 });
  expect(verdict('small', ...stack(5))).toEqual({ is: 'done', found: '663,552' });
});

test('slip, cross: what the book prints is refused with its numbers', () => {
  expect(answered('slip', 153)).toMatchObject({ is: 'wrong', why: 'bookFactor' });
  expect(answered('slip', 242)).toMatchObject({ why: 'largeFactor' });
  expect(answered('slip', 160)).toMatchObject({ why: 'otherFactor' });
  expect(answered('slip', 162)).toEqual({ is: 'done', found: 162 });
  expect(answered('cross', 230)).toMatchObject({
    why: 'bookBound',
    values: { small: '2,036,880', large: '1,781,120' },
  });
  expect(answered('cross', 200)).toMatchObject({ why: 'tooMany' });
  expect(answered('cross', 198)).toMatchObject({ why: 'tooFew' });
  expect(answered('cross', 199)).toEqual({ is: 'done', found: 199 });
});

test('vgg: VGG19, without its classifier, another layer', () => {
  const open = (name: string, includeTop: boolean, selected: string | null) =>
    checkStep(lab, 'vgg', stateOf({ model: modelOf(vgg(name, includeTop, 224)), selected }));
  expect(verdict('vgg')).toMatchObject({ word: 'noVgg' });
  expect(open('VGG19', true, 'block5_pool')).toMatchObject({
    is: 'wrong',
    why: 'vgg19',
    values: { found: 16 },
  });
  expect(open('VGG16', false, 'block5_pool')).toMatchObject({ why: 'noTop' });
  expect(open('VGG16', true, null)).toMatchObject({ word: 'notSelected' });
  expect(open('VGG16', true, 'block5_pool')).toEqual({ is: 'done', found: '13 + 3, 212 / 32' });
});

test('points at a setting only of the layers that still have another value', () => {
  const graph = networkOf(conv(3, 128), conv(5, 128), conv(3, 64));
  const state = stateOf({ model: modelOf(graph) });
  const aimedAt = (id: string, verdict: Verdict) => {
    const { controls } = targetOf(lab.steps.find((one) => one.id === id)!, verdict, state)!;
    return controls.map((one) => (typeof one === 'string' ? one : `${one.testId} of ${one.ofLayer}`));
  };
  const second = graph.layers.find(({ params }) => String(params.kernelSize) === '5,5')!.name;
  expect(aimedAt('two', { is: 'wrong', why: 'notThree', fix: 'useThree' })).toEqual([
    `param-kernelSize of ${second}`,
    'layer-search',
  ]);
  expect(aimedAt('small', { is: 'notYet', word: 'otherFilters' })).toEqual([
    `param-filters of ${graph.outputs[0]}`,
    'layer-search',
  ]);
});
