// What several workers cannot train with the results of one is refused, with the stage or layer and what to do.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findParallelProblems } from '#shared/run/data-parallel';
import { stageSchema } from '#shared/run/stage';
import { inEnglish } from '#shared/sentence';

const build = (name: 'MobileNetV2' | 'VGG16' | 'EfficientNetLite0') =>
  buildArchitecture(name, {
    inputShape: [64, 64, 3],
    includeTop: true,
    classes: 3,
    seed: 1,
  });
const problemsOf = (name: Parameters<typeof build>[0], ...stages: object[]) =>
  findParallelProblems(
    build(name),
    stages.map((stage) => stageSchema.parse(stage)),
  ).map(inEnglish);

test('accepts frozen BatchNormalization, dropout, and augmentation of single images', () => {
  const augmentation = { horizontalFlip: true, rotation: 20, resizedCrop: {} };
  expect(problemsOf('MobileNetV2', { trainable: { all: true } })).toEqual([]);
  expect(problemsOf('EfficientNetLite0', { trainable: { all: true }, augmentation })).toEqual([]);
  expect(problemsOf('VGG16', { trainable: { all: true }, batchNormalization: 'trainable' })).toEqual([]);
});

test('names the BatchNormalization that learns, and the stage', () => {
  const stages = [
    { name: 'Head', trainable: { from: 'predictions' }, batchNormalization: 'trainable' },
    { name: 'All', trainable: { all: true }, batchNormalization: 'trainable' },
  ];
  expect(problemsOf('MobileNetV2', ...stages)).toEqual([
    'Stage “All” trains the BatchNormalization “bn_Conv1”, whose statistics would differ between workers. Freeze it, or train on one node.',
  ]);
});

test('refuses images mixed within a batch, and noise that is drawn for a whole batch', () => {
  const mixed = { name: 'Mix', trainable: { all: true }, augmentation: { mixup: 0.2 } };
  expect(problemsOf('VGG16', mixed)[0]).toMatch(/^Stage “Mix” mixes the images of a batch/);
  const { layers, ...rest } = build('VGG16');
  const params = { rate: 0.2, seed: null };
  const noise = {
    name: 'noise',
    kind: 'GaussianDropout',
    params,
    inputs: ['fc1'],
    trainable: true,
    weights: {},
  };
  const noisy = { ...rest, layers: [...layers, noise] };
  const stages = [stageSchema.parse({ trainable: { all: true } })];
  expect(findParallelProblems(noisy, stages).map(inEnglish)[0]).toMatch(
    /^Layer “noise” \(GaussianDropout\) changes its values at random/,
  );
});
