// The checks of the lab “Find the face”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { findTheFace as lab } from '#shared/labs/guided/find-the-face/lab';
import type { LabAdvice, LabFind, LabState } from '#shared/labs/guided/lab-state';
import { fillParams, findKind } from '#shared/layers/catalog';
import { adviseStrategy } from '#shared/recipe/strategy';
import { checkStep, modelOf, stateOf } from './state';

const box = { left: 224, top: 0, width: 224, height: 224, score: 0.83 };
const searched: LabFind = {
  isOpen: false,
  image: 'scene.png',
  name: 'king penguin',
  windows: { rows: 8, columns: 8 },
  ratio: 13.5,
  threshold: 0.65,
  boxes: [box],
  best: { x: 336, y: 112 },
  correlation: 0.925,
  cause: 'padding',
};
const verdict = (step: string, find: Partial<LabFind> = {}, others: Partial<LabState> = {}) =>
  checkStep(lab, step, stateOf({ find: { ...searched, ...find }, ...others }));

test('no image, another one, another class, and no result, in each step that looks at the search', () => {
  for (const step of ['windows', 'once', 'place', 'why']) {
    expect(verdict(step, { image: null }), step).toMatchObject({ word: 'noImage' });
    // In the open dialog, its own button is what to click.
    expect(verdict(step, { image: null, isOpen: true }), step).toMatchObject({ word: 'searchHere' });
    expect(verdict(step, { image: 'dolphin.jpg' }), step).toMatchObject({ why: 'otherImage' });
    expect(verdict(step, { name: 'tench' }), step).toMatchObject({
      why: 'otherClass',
      values: { found: 'tench' },
    });
    expect(verdict(step, { windows: null }), step).toMatchObject({ word: 'notSearched' });
  }
});

test('windows: another size of the image', () => {
  expect(verdict('windows', { windows: { rows: 15, columns: 15 } })).toMatchObject({
    why: 'otherSize',
    values: { found: '15 × 15' },
  });
  expect(verdict('windows')).toEqual({ is: 'done', found: '8 × 8' });
});

test('once: no answer, wrong answers', () => {
  const answered = (once?: string) => verdict('once', {}, { answers: once === undefined ? {} : { once } });
  expect(answered()).toMatchObject({ word: 'noOnce' });
  expect(answered('fewer')).toMatchObject({ why: 'notFewer' });
  expect(answered('smaller')).toMatchObject({ why: 'notSmaller' });
  expect(answered('overlap')).toEqual({ is: 'done', found: '× 13.5' });
});

test('place: elsewhere, no box, a low threshold', () => {
  expect(verdict('place', { best: { x: 112, y: 112 } })).toMatchObject({ why: 'elsewhere' });
  expect(verdict('place', { threshold: 0.9, boxes: [] })).toMatchObject({
    why: 'noBox',
    values: { found: '90 %' },
  });
  expect(verdict('place', { threshold: 0.5 })).toMatchObject({
    word: 'lowThreshold',
    found: '50 %',
    expected: '≥ 60 %',
  });
  expect(verdict('place')).toEqual({ is: 'done', found: '83 % (336, 112)' });
});

test('why: maps that do not agree, no answer, wrong answers', () => {
  const answered = (why?: string, correlation = 0.925) =>
    verdict('why', { correlation }, { answers: why === undefined ? {} : { why } });
  expect(answered('padding', 0.3)).toMatchObject({ why: 'disagree', values: { found: '0.30' } });
  expect(answered()).toMatchObject({ word: 'noWhy' });
  expect(answered('rounding')).toMatchObject({ why: 'notRounding' });
  expect(answered('weights')).toMatchObject({ why: 'notWeights' });
  expect(answered('padding')).toEqual({ is: 'done', found: 'r = 0.925' });
});

/** A network whose classifier is dense, or a 1 × 1 convolution. */
function networkOf(side: number, last: 'Dense' | 'Conv2D', filters = 1000): LayerGraph {
  const layer = (name: string, kind: string, params: object, ...inputs: string[]) => ({
    name,
    kind,
    params: fillParams(findKind(kind)!, params as never),
    inputs,
    trainable: true,
    weights: {},
  });
  const layers = [
    layer('pixels', 'InputLayer', { shape: [side, side, 3] }),
    layer('conv', 'Conv2D', { filters: 4, kernelSize: 3, strides: 32, padding: 'same' }, 'pixels'),
    ...(last === 'Dense'
      ? [
          layer('pool', 'GlobalAveragePooling2D', {}, 'conv'),
          layer('scores', 'Dense', { units: 1000 }, 'pool'),
        ]
      : [layer('scores', 'Conv2D', { filters, kernelSize: 1 }, 'conv')]),
  ];
  return { name: 'small', layers, outputs: ['scores'], preprocessing: { kind: 'none' } as never };
}

test('convolutional: no network, still dense, no classes, another input size', () => {
  const convolutional = (graph: LayerGraph | null) =>
    verdict('convolutional', {}, { model: graph && modelOf(graph) });
  expect(convolutional(null)).toMatchObject({ word: 'noNetwork' });
  expect(convolutional(networkOf(224, 'Dense'))).toMatchObject({ word: 'stillDense' });
  expect(convolutional(networkOf(448, 'Conv2D', 7))).toMatchObject({ why: 'noClasses' });
  expect(convolutional(networkOf(224, 'Conv2D'))).toMatchObject({
    word: 'inputSize',
    found: '224 × 224 × 3',
    expected: '448 × 448 × 3',
  });
  expect(convolutional(networkOf(448, 'Conv2D'))).toEqual({ is: 'done', found: '14 × 14 × 1000' });
});

test('pixels: nothing measured, random weights, features that are no better', () => {
  const advised = (accuracy: number, pretrained = true): LabAdvice => ({
    folder: '/home/student/faces',
    pretrained,
    advice: adviseStrategy({
      cuts: [{ layer: 'top_activation', accuracy, channels: 1280, share: 1 }],
      ...{ chance: 0.5, pixels: 0.354, sample: 200, images: 200, classes: 2 },
    }),
  });
  expect(verdict('pixels', {}, { advice: [] })).toMatchObject({ word: 'noAdvice' });
  expect(verdict('pixels', {}, { advice: [advised(0.9, false)] })).toMatchObject({ why: 'random' });
  expect(verdict('pixels', {}, { advice: [advised(0.35)] })).toMatchObject({
    why: 'noGain',
    values: { pixels: '35 %', features: '35 %' },
  });
  expect(verdict('pixels', {}, { advice: [advised(0.731)] })).toEqual({ is: 'done', found: '35 % → 73 %' });
});
