// Notes of the plan before training, and their texts; built-in plans are valid recipes.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { selectLayers } from '#shared/graph/select';
import { makePlan, planNames } from '#shared/recipe/plans';
import { type Stage, stageSchema } from '#shared/run/stage';
import { en } from '../../../../src-renderer/i18n/en';
import { ko } from '../../../../src-renderer/i18n/ko';
import { findNotes } from '../../../../src-renderer/training/plan/notes';
import { graphOf, type ShortLayer } from '../../../trainer/graphs';

const bare = buildArchitecture('EfficientNetLite0', {
  inputShape: [64, 64, 3],
  includeTop: false,
  pooling: 'avg',
  classes: 3,
  seed: 1,
});
const graph = applyEdits(
  bare,
  [{ edit: 'addHead', layers: [{ kind: 'Dense', params: { units: 'classes', activation: 'softmax' } }] }],
  { classes: ['a', 'b', 'c'], seed: 1 },
);
/** The same network with weights for its body, like a pretrained network. */
const pretrained: LayerGraph = {
  ...graph,
  layers: graph.layers.map((layer) =>
    layer.head
      ? layer
      : {
          ...layer,
          weights: Object.fromEntries(
            Object.keys(layer.weights).map((key) => [key, { blob: 'f'.repeat(64) }]),
          ),
        },
  ),
};
/** Also with a trained head, like an opened file. */
const trained: LayerGraph = {
  ...pretrained,
  layers: pretrained.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.keys(layer.weights).map((key) => [key, { blob: 'f'.repeat(64) }])),
  })),
};
const names = { head: 'Head', fineTune: 'Top', all: 'All' };
const summary = (training: readonly number[], validation = 5) => ({
  folder: '/data',
  classes: training.map((count, i) => ({ name: `c${i}`, training: count, validation, test: 0 })),
  total: 99,
  rejected: [],
});
const keys = (stage: Partial<Record<keyof Stage, unknown>>, of = pretrained, data = summary([30, 30, 30])) =>
  findNotes([stageSchema.parse({ trainable: { head: true }, ...stage })], of, data as never).map(
    ({ key }) => key,
  );

test.each([
  ['English', en],
  ['Korean', ko],
])('names controls consistently in suggestions (%s)', (_language, { data, train, tuning }) => {
  for (const advice of [data.warnings.imbalance, train.notes.unbalanced]) {
    expect(advice).toContain(`“${tuning.classModes.balanced}”`);
    expect(advice).toContain(`“${train.sampling}”`);
  }
  expect(data.warnings.noValidation).toContain(`“${data.by.class}”`);
  expect(data.warnings.noValidation).toContain(data.splitBy);
});

test.each(planNames)('has no notes for a pretrained network with the plan %s', (name) => {
  const stages = makePlan(name, pretrained, names);
  for (const stage of stages) {
    expect(stageSchema.parse(stage)).toEqual(stage);
    expect(selectLayers(pretrained, stage.trainable).length).toBeGreaterThan(0);
  }
  const notes = findNotes(stages, pretrained, summary([30, 30, 30]) as never);
  expect(notes.map(({ key }) => key)).toEqual(name === 'scratch' ? ['freshHead'] : []);
});

test('uses lower rates for lower layers with discriminative learning rates', () => {
  const [, all] = makePlan('discriminative', pretrained, names);
  const factors = all!.rateFactors!.map(({ factor }) => factor);
  expect(factors).toEqual([0.1, 0.03, 0.01, 1]);
});

test('reports meaningless modes, each with its text', () => {
  const augmentation = { horizontalFlip: true };
  const found = [
    ...keys({ features: 'cached', augmentation }),
    ...keys({ trainable: { all: true } }, graph),
    ...keys({ trainable: { all: true }, batchNormalization: 'trainable', batchSize: 4 }),
    ...keys({}, graph),
    ...keys({ batchSize: 256 }),
    ...keys({ earlyStopping: { patience: 50 } }, pretrained, summary([30, 30, 30], 0)),
    ...keys({ schedule: { kind: 'plateau', patience: 50 } }),
    ...keys({ schedule: { kind: 'cosine', warmUp: 50 } }),
    ...keys({ optimizer: { kind: 'adadelta' } }),
    ...keys({ optimizer: { kind: 'adam', learningRate: 1e99 } }),
    ...keys({}, pretrained, summary([80, 10, 30])),
    ...keys(
      {},
      { ...pretrained, classes: [...summary([30, 30, 30]).classes.map(({ name }) => name)].reverse() },
    ),
    ...keys({}, { ...trained, classes: ['c2', 'c1', 'c0'] }),
    ...keys({}, { ...trained, classes: ['bird', 'fish', 'frog'] }),
    ...keys({}, { ...trained, classes: ['c3', 'c2', 'c1', 'c0'] }),
  ];
  const linear = (layers: ShortLayer[], several = false) =>
    keys(
      {},
      graphOf([['in', 'InputLayer', { shape: [8, 8, 3] }], ['gap', 'GlobalAveragePooling2D'], ...layers]),
      {
        ...summary([30, 30, 30]),
        ...(several && { several }),
      },
    ).filter((key) => /logit/i.test(key));
  found.push(
    ...linear([['dense', 'Dense', { units: 3 }]]),
    ...linear([['dense', 'Dense', { units: 3 }]], true),
    ...linear([['dense', 'Dense', { units: 1 }]]),
  );
  expect(linear([['dense', 'Dense', { units: 3, activation: 'softmax' }]])).toEqual([]);
  expect(new Set(found)).toEqual(new Set(Object.keys(en.train.notes)));
  expect(keys({ classWeights: 'balanced' }, pretrained, summary([80, 10, 30]))).toEqual([]);
});
