// The checks of the lab “What the network sees”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import type { LabAttack, LabIdeal, LabLens, LabState } from '#shared/labs/guided/lab-state';
import { whatItSees as lab } from '#shared/labs/guided/what-it-sees/lab';
import { checkStep, stateOf } from './state';

const opened: LabAttack = {
  path: 'animals/tux-head-fco-andrade-01.jpg',
  seen: { name: 'king penguin', probability: 0.952 },
  method: 'pgd',
  epsilon: 1,
  result: null,
  defended: [],
};
const empty: LabLens = { layer: null, channel: null, compared: null, moved: null, sanity: null };
const verdict = (
  step: string,
  lens: Partial<LabLens> = {},
  attack: Partial<LabAttack> = {},
  others: Partial<LabState> = {},
) =>
  checkStep(lab, step, stateOf({ lens: { ...empty, ...lens }, attack: { ...opened, ...attack }, ...others }));
const channel = (edges: number | null, field: number | null = 3) => ({ number: 7, edges, field });

test('no image, or another one, in each step that looks at it', () => {
  for (const step of ['penguin', 'edges', 'textures', 'heat', 'shift', 'rotate', 'sanity']) {
    expect(verdict(step, {}, { path: null }), step).toMatchObject({ word: 'noImage' });
    expect(verdict(step, {}, { path: 'animals/dolphin.jpg' }), step).toMatchObject({ why: 'otherImage' });
  }
});

test('penguin: no answer yet, another network', () => {
  expect(verdict('penguin', {}, { seen: null })).toMatchObject({ word: 'looking' });
  const owl = { name: 'great gray owl', probability: 0.4 };
  expect(verdict('penguin', {}, { seen: owl })).toMatchObject({
    why: 'notPenguin',
    values: { found: 'great gray owl' },
  });
  expect(verdict('penguin')).toEqual({ is: 'done', found: 'king penguin 95 %' });
});

test('edges: another layer, no channel, one for areas, a dead one', () => {
  expect(verdict('edges', { layer: 'block2b_add', channel: channel(50) })).toMatchObject({
    word: 'otherLayer',
    found: 'block2b_add',
    expected: 'stem_conv',
  });
  expect(verdict('edges', { layer: 'stem_conv' })).toMatchObject({ word: 'noChannel' });
  expect(verdict('edges', { layer: 'stem_conv', channel: channel(0.86) })).toMatchObject({
    why: 'flat',
    values: { number: 7, found: '0.9' },
  });
  expect(verdict('edges', { layer: 'stem_conv', channel: channel(null) })).toMatchObject({
    why: 'noContrast',
  });
  expect(verdict('edges', { layer: 'stem_conv', channel: channel(58.5) })).toEqual({
    is: 'done',
    found: '7: × 59',
  });
});

test('textures: another layer, no channel', () => {
  expect(verdict('textures', { layer: 'stem_conv', channel: channel(1) })).toMatchObject({
    word: 'otherLayer',
    expected: 'block3b_add',
  });
  expect(verdict('textures', { layer: 'block3b_add' })).toMatchObject({ word: 'noChannel' });
  expect(verdict('textures', { layer: 'block3b_add', channel: channel(1, 67) })).toEqual({
    is: 'done',
    found: '67 × 67',
  });
});

test('images: none of block 3, none of block 6, unfinished, no answer, wrong answers', () => {
  const image = (layer: string | null, isDone = true): LabIdeal => ({
    name: layer === null ? 'zebra' : null,
    layer,
    recipe: 'fourier',
    steps: 64,
    isDone,
    probability: null,
    variation: 9,
  });
  const images = (answer: string | undefined, ...ideals: LabIdeal[]) =>
    verdict('images', {}, {}, { ideals, answers: answer === undefined ? {} : { images: answer } });
  const [low, high] = [image('block3b_add'), image('block6d_add')];
  expect(images('parts', image(null), high)).toMatchObject({ word: 'noLow' });
  expect(images('parts', low)).toMatchObject({ word: 'noHigh' });
  expect(images('parts', low, image('block6d_add', false))).toMatchObject({ word: 'noHigh' });
  expect(images(undefined, low, high)).toMatchObject({ word: 'noDifference' });
  expect(images('finer', low, high)).toMatchObject({ why: 'notFiner' });
  expect(images('same', low, high)).toMatchObject({ why: 'notSame' });
  expect(images('parts', low, high)).toEqual({ is: 'done' });
});

test('heat: one method, two others, maps that do not agree', () => {
  const compared = (one: string, other: string, correlation: number | null, layer = 'top_activation') =>
    verdict('heat', { compared: { methods: [one, other], layer, correlation } });
  expect(verdict('heat')).toMatchObject({ word: 'oneMethod' });
  expect(compared('occlusion', 'saliency', 0.5)).toMatchObject({ why: 'otherMethods' });
  expect(compared('occlusion', 'grad-cam', -0.2)).toMatchObject({
    why: 'disagree',
    values: { found: '-0.20' },
  });
  expect(compared('occlusion', 'grad-cam', 0.388, 'block3b_add')).toMatchObject({
    why: 'lowerMap',
    values: { layer: 'block3b_add' },
  });
  expect(compared('occlusion', 'grad-cam', 0.388)).toEqual({ is: 'done', found: '0.39' });
  expect(compared('grad-cam', 'occlusion', 0.388)).toEqual({ is: 'done', found: '0.39' });
});

test('shift: not moved, rotated, between positions, too near the padding', () => {
  const moved = (move: NonNullable<LabLens['moved']>['move'], correlation: number, stride = 8) =>
    verdict('shift', { moved: { layer: 'block3b_add', move, stride, correlation } });
  expect(verdict('shift')).toMatchObject({ word: 'notMoved' });
  expect(moved({ turns: 1 }, 0.5)).toMatchObject({ why: 'rotatedOnly' });
  // What to shift by is the answer.
  expect(moved({ shift: 4 }, 0.65)).toMatchObject({
    why: 'between',
    fix: 'predictShift',
    values: { shift: 4, stride: 8, found: '0.65' },
  });
  const half = { layer: 'block3b_add', move: { shift: 4 } as const, stride: 8, correlation: 0.65 };
  expect(verdict('shift', { moved: half }, {}, { answers: { shift: 4 } })).toMatchObject({
    fix: 'wholeStride',
  });
  expect(moved({ shift: 32 }, 0.92, 32)).toMatchObject({ word: 'border', found: '0.92', expected: '≥ 0.98' });
  expect(moved({ shift: 16 }, 0.99998)).toEqual({ is: 'done', found: '16 / 8: r = 1.000' });
});

test('rotate: shifted, another layer, a layer that hardly changes', () => {
  const moved = (move: NonNullable<LabLens['moved']>['move'], correlation: number, layer = 'block3b_add') =>
    verdict('rotate', { moved: { layer, move, stride: 8, correlation } });
  expect(verdict('rotate')).toMatchObject({ word: 'notMoved' });
  expect(moved({ shift: 8 }, 1)).toMatchObject({ word: 'shiftedOnly' });
  expect(moved({ turns: 1 }, 0.8, 'stem_conv')).toMatchObject({ word: 'otherLayer', found: 'stem_conv' });
  expect(moved({ turns: 2 }, 0.81)).toMatchObject({ why: 'agrees', values: { found: '0.81' } });
  expect(moved({ turns: 1 }, 0.496)).toEqual({ is: 'done', found: 'r = 0.50' });
});

test('sanity: not checked, only the last layer random, a map that stays similar', () => {
  const sanity = (from: string, values: number, correlation: number | null) =>
    verdict('sanity', { sanity: { from, values, correlation } });
  expect(verdict('sanity')).toMatchObject({ word: 'notChecked' });
  expect(sanity('top_activation', 49, 0.45)).toMatchObject({
    why: 'onlyDense',
    values: { layer: 'top_activation', values: 49, found: '0.45' },
  });
  expect(sanity('block5c_add', 196, 0.6)).toMatchObject({ why: 'similar', values: { found: '0.60' } });
  expect(sanity('block5c_add', 196, -0.095)).toEqual({ is: 'done', found: '-0.10' });
});
