// Preprocessing as an edit: presets equal to Keras' preprocess_input, values in two forms, preprocessed pixels, and the hint.
import { expect, test } from 'vitest';
import { hintOf, type PreprocessingResult, sumUp } from '#shared/data/compare-preprocessing';
import { applyEdit, type Edit, editSchema } from '#shared/graph/edits/index';
import { type LayerGraph, type Preprocessing, preprocessings } from '#shared/graph/graph';
import {
  describePreprocessing,
  drawAfter,
  ownPreprocessing,
  parsePreprocessing,
  preprocessingPresets,
  presetNames,
  presetOf,
  reverseChannels,
  toPreprocessing,
  valuesAfter,
} from '#shared/graph/preprocessing';

const context = { classes: [], seed: 1 };
const graph: LayerGraph = {
  name: 'g',
  layers: [
    {
      name: 'pixels',
      kind: 'InputLayer',
      params: { shape: [8, 8, 3] },
      inputs: [],
      trainable: true,
      weights: {},
    },
    {
      name: 'scale',
      kind: 'Rescaling',
      params: { scale: 1 / 255, offset: 0 },
      inputs: ['pixels'],
      trainable: true,
      weights: {},
    },
  ],
  outputs: ['scale'],
  preprocessing: preprocessings.none,
};

/** Returns one preprocessed RGB pixel. */
const after = (preprocessing: Preprocessing) =>
  valuesAfter(new Uint8Array([10, 120, 250]), preprocessing).map(({ mean }) => mean);
/** keras.applications.imagenet_utils.preprocess_input of the same pixel, Keras 3.15.1. */
const keras = {
  tf: [-0.9215686321258545, -0.05882352590560913, 0.9607843160629272],
  caffe: [146.06100463867188, 3.2210006713867188, -113.68000030517578],
  torch: [-1.9466564655303955, 0.06512605398893356, 2.552854299545288],
};

test.each(Object.entries(keras))('the preset %s computes the same as Keras', (name, values) => {
  const found = after(preprocessingPresets[name as 'tf']);
  for (const [i, value] of values.entries()) expect(found[i]).toBeCloseTo(value, 4);
});

test('sets a preset or values, undoes it without the edit, and keeps the resize method', () => {
  const resized: LayerGraph = {
    ...graph,
    preprocessing: { ...preprocessings.none, resize: { mode: 'crop', interpolation: 'bilinear' } },
  };
  const set = (edit: object) =>
    applyEdit(resized, editSchema.parse({ edit: 'setPreprocessing', ...edit }), context);
  expect(set({ preset: 'tf' }).preprocessing).toEqual({
    ...preprocessings.tf,
    resize: resized.preprocessing.resize,
  });
  expect(set({ mean: [127, 127, 127], std: 128 }).preprocessing).toMatchObject(preprocessingPresets.lite);
  expect(set({ scale: 1 / 127.5, offset: -1 }).preprocessing.mode).toBe('tf');
  expect(set({ preset: 'none' })).toBe(resized);
  expect(resized.preprocessing.mode).toBe('none');
});

test('rejects invalid values with the expected ones', () => {
  const set = (edit: Partial<Extract<Edit, { edit: 'setPreprocessing' }>>) => () =>
    applyEdit(graph, { edit: 'setPreprocessing', ...edit }, context);
  expect(set({})).toThrow('expected either a preset, or scale and offset, or mean and std');
  expect(set({ preset: 'tf', scale: 2 })).toThrow('expected either a preset');
  expect(set({ scale: 0 })).toThrow('expected numbers other than 0');
  expect(set({ mean: 1, std: [1, 0, 1] })).toThrow('std: expected numbers above 0');
  expect(set({ mean: [1, 2] })).toThrow('mean: expected 1 or 3 numbers, received 1, 2');
});

test('moves values with their channel when the order changes', () => {
  const turned = toPreprocessing({ preset: 'torch', channelOrder: 'bgr' });
  expect(after(turned)).toEqual([...after(preprocessings.torch)].reverse());
  expect(presetOf(turned)).toBeNull();
  expect(reverseChannels(turned)).toEqual(preprocessings.torch);
});

test.each([
  ['tf', preprocessings.tf],
  ['caffe', preprocessings.caffe],
  ['unit', preprocessingPresets.unit],
  ['scale=0.5,offset=-1', { scale: [0.5, 0.5, 0.5], offset: [-1, -1, -1], channelOrder: 'rgb' }],
  ['mean=103.939/116.779/123.68,order=bgr', preprocessings.caffe],
  ['mean=1/2/4,std=2,bgr', { scale: [0.5, 0.5, 0.5], offset: [-0.5, -1, -2], channelOrder: 'bgr' }],
] as const)('parses %s from the command line', (text, expected) => {
  expect(toPreprocessing(parsePreprocessing(text))).toMatchObject(expected);
});

test.each(['imagenet', 'tf,scale=2', 'scale=a', 'mean=1/2', 'scale=1,std=2', 'order=gbr', ''])(
  'rejects %j from the command line, and lists accepted values',
  (text) => {
    expect(() => parsePreprocessing(text)).toThrow(/expected none, unit, tf, caffe, torch, lite, or numbers/);
  },
);

test('recognizes every preset by its values, each with a different description', () => {
  for (const name of presetNames) expect(presetOf(preprocessingPresets[name])).toBe(name);
  expect(new Set(presetNames.map((name) => describePreprocessing(preprocessingPresets[name]))).size).toBe(6);
  expect(describePreprocessing(toPreprocessing({ scale: 0.25 }))).toBe('x * 0.25 + 0, RGB');
});

test('draws values from black to white in channel order', () => {
  const pixels = new Uint8Array([0, 128, 255]);
  expect([...drawAfter(pixels, preprocessings.tf)]).toEqual([0, 128, 255]);
  const [first, , third] = drawAfter(pixels, preprocessings.caffe);
  expect(first! > 200 && third! < 30).toBe(true);
});

test('finds preprocessing layers in the network', () => {
  expect(ownPreprocessing(graph)).toEqual(['scale']);
  expect(ownPreprocessing({ ...graph, layers: graph.layers.slice(0, 1) })).toEqual([]);
});

const result = (one: Partial<PreprocessingResult>): PreprocessingResult => ({
  preset: 'none',
  preprocessing: { ...preprocessings.none, scale: [1, 1, 1], offset: [0, 0, 0] },
  current: false,
  images: 12,
  confidence: 0.9,
  classes: 5,
  commonest: { name: 'a', share: 0.3 },
  right: null,
  ...one,
});

test('suggests a preprocessing only if current predictions are degenerate and others are convincing', () => {
  const one = { current: true, commonest: { name: 'a', share: 1 }, classes: 1 };
  const good = result({ preset: 'tf' });
  expect(hintOf([result(one), good], 10)).toMatchObject({ why: 'one-class', better: { preset: 'tf' } });
  expect(hintOf([result({ ...one, images: 5 }), good], 10)).toBeNull();
  expect(hintOf([result(one), result({ preset: 'tf', confidence: 0.2 })], 10)).toBeNull();
  expect(hintOf([result({ current: true }), good], 10)).toBeNull();
  expect(hintOf([result({ current: true, confidence: 0.03 }), good], 1000)).toMatchObject({ why: 'uniform' });
  // If the classes are known, accuracy decides: predicting one class may be correct.
  expect(hintOf([result({ ...one, right: 1 }), result({ preset: 'tf', right: 0.4 })], 10)).toBeNull();
  expect(
    hintOf([result({ current: true, right: 0.2 }), result({ preset: 'tf', right: 0.9 })], 10),
  ).toMatchObject({
    why: 'wrong',
  });
});

test('summarizes predictions, and matches class names regardless of case and underscores', () => {
  const found = Array.from({ length: 8 }, (_, i) => ({
    name: i < 6 ? 'great_white shark' : 'tench',
    probability: 0.5,
    truth: 'Great white shark',
  }));
  const summary = sumUp(found, ['great white shark', 'tench']);
  expect(summary).toMatchObject({ images: 8, confidence: 0.5, classes: 2, right: 0.75 });
  expect(summary.commonest).toEqual({ name: 'great_white shark', share: 0.75 });
  expect(sumUp(found, ['a', 'b']).right).toBeNull();
});
