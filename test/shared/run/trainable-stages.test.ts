// Stages of a plan that train nothing: no head, a missing layer, frozen or unused weights; and the stages that replace them.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { type Stage, stageSchema } from '#shared/run/stage';
import { findIdleStages, suggestTop } from '#shared/run/trainable-stages';

const stage = (trainable: Stage['trainable'], more: Partial<Stage> = {}): Stage => ({
  ...stageSchema.parse({ name: 'stage', trainable }),
  ...more,
});
const own = buildArchitecture('EfficientNetLite0', {
  inputShape: [96, 96, 3],
  includeTop: true,
  classes: 3,
  seed: 1,
});
const features = applyEdit(own, { edit: 'cutAt', layer: 'avg_pool' }, { classes: [], seed: 1 });
const codes = (graph: LayerGraph, stages: Stage[]) =>
  findIdleStages(graph, stages).map(({ index, code, layer }) => [index, code, layer]);

test('finds no idle stage in a plan that fits', () => {
  const stages = [
    stage({ all: true }),
    stage({ from: 'predictions' }),
    stage({ kinds: ['Conv2D'] }),
    // The network's own classifier is its head.
    stage({ head: true }),
  ];
  expect(codes(own, stages)).toEqual([]);
});

test('names the missing head, the missing layer, and layers without weights', () => {
  const stages = [
    stage({ head: true }),
    stage({ from: 'block5_conv1' }),
    stage({ before: 'block5_conv1' }),
    stage({ names: ['block5_conv1'] }),
    stage({ kinds: ['Activation', 'Dropout'] }),
    stage({ none: true }),
    stage({ names: ['block5_conv1', 'top_conv'] }),
  ];
  expect(codes(features, stages)).toEqual([
    [0, 'no-head', undefined],
    [1, 'no-layer', 'block5_conv1'],
    [2, 'no-layer', 'block5_conv1'],
    [3, 'no-layer', 'block5_conv1'],
    [4, 'no-weights', undefined],
    [5, 'no-weights', undefined],
  ]);
});

test('finds a stage whose only layers are BatchNormalization that stays frozen', () => {
  const only = { kinds: ['BatchNormalization'] };
  expect(codes(own, [stage(only)])).toEqual([[0, 'no-weights', undefined]]);
  expect(codes(own, [stage(only, { batchNormalization: 'trainable' })])).toEqual([]);
});

test('finds a stage whose only layers are not used by an output', () => {
  const edit = {
    edit: 'append',
    after: 'avg_pool',
    layers: [{ kind: 'Dense', name: 'beside', params: { units: 3 } }],
    keepOutput: true,
  } as const;
  const beside = {
    ...applyEdit(own, { ...edit, layers: [...edit.layers] }, { classes: [], seed: 1 }),
    outputs: own.outputs,
  };
  expect(beside.layers.some(({ name }) => name === 'beside')).toBe(true);
  expect(codes(beside, [stage({ names: ['beside'] })])).toEqual([[0, 'no-weights', undefined]]);
});

test('replaces each by a stage that trains: the last layer for a head, else the top of the network', () => {
  const stages = [
    stage({ head: true }, { epochs: 7 }),
    stage({ from: 'block5_conv1' }),
    stage({ kinds: ['Activation'] }),
  ];
  const fixed = findIdleStages(features, stages).map((one) => one.fixed!);
  expect(fixed.map(({ trainable }) => trainable)).toEqual([
    { from: 'top_conv' },
    { from: suggestTop(features) },
    { from: suggestTop(features) },
  ]);
  expect(fixed[0]!.epochs).toBe(7);
  expect(findIdleStages(features, fixed)).toEqual([]);
});

test('has no replacement for a network without weights', () => {
  const bare: LayerGraph = {
    ...own,
    layers: own.layers.filter(({ kind }) => kind === 'InputLayer'),
    outputs: own.layers.filter(({ kind }) => kind === 'InputLayer').map(({ name }) => name),
  };
  expect(findIdleStages(bare, [stage({ head: true })])).toEqual([{ index: 0, code: 'no-head', fixed: null }]);
});
