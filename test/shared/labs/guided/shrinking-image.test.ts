// The checks of the lab “The shrinking image”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdits, type Edit } from '#shared/graph/edits/index';
import { type Planes, planesOf } from '#shared/labs/convolution/planes';
import type { PoolSettings } from '#shared/labs/convolution/pool';
import { presetKernel } from '#shared/labs/convolution/presets';
import { testImage } from '#shared/labs/convolution/test-image';
import type { LabConvolution } from '#shared/labs/guided/lab-state';
import { labs } from '#shared/labs/guided/labs';
import { checkStep, modelOf, stateOf } from './state';

const lab = labs.find(({ id }) => id === 'shrinkingImage')!;
const vgg = buildArchitecture('VGG16', {
  inputShape: [64, 64, 3],
  includeTop: false,
  classes: 1000,
  seed: 1,
});
const conv = (filters: number, padding = 'valid', strides = 1): NewLayer => ({
  kind: 'Conv2D',
  params: { filters, kernelSize: [3, 3], padding, strides: [strides, strides] },
});
const pool = (kind = 'MaxPooling2D'): NewLayer => ({ kind, params: {} });

function verdict(step: string, ...layers: NewLayer[]) {
  const edits: Edit[] = [
    { edit: 'cutAt', layer: 'input_layer' },
    ...(layers.length > 0 ? [{ edit: 'addHead', layers } as const] : []),
  ];
  const graph = applyEdits(vgg, edits, { classes: [], seed: 1 });
  return checkStep(lab, step, stateOf({ model: modelOf(graph) }));
}
const five = (...last: NewLayer[]) => [...Array.from({ length: 5 - last.length }, () => conv(32)), ...last];

test('conv: nothing, padding, another number of filters, another layer', () => {
  expect(verdict('conv')).toMatchObject({ word: 'noLayer', expected: '62 × 62 × 32' });
  expect(verdict('conv', conv(32, 'same'))).toMatchObject({ is: 'wrong', why: 'same', fix: 'useValid' });
  expect(verdict('conv', conv(64))).toMatchObject({ word: 'otherShape', found: '62 × 62 × 64' });
  expect(verdict('conv', pool())).toMatchObject({ why: 'otherKind', values: { kind: 'MaxPooling2D' } });
  expect(verdict('conv', conv(32))).toEqual({ is: 'done', found: '62 × 62 × 32, 896' });
});

test('pool, same: mean pooling, and no padding', () => {
  expect(verdict('pool', conv(32), pool('AveragePooling2D'))).toMatchObject({
    why: 'otherKind',
    fix: 'usePool',
  });
  expect(verdict('pool', conv(32), pool())).toEqual({ is: 'done', found: '31 × 31 × 32, 0' });
  expect(verdict('same', conv(32), pool(), conv(64))).toMatchObject({ is: 'wrong', why: 'valid' });
  expect(verdict('same', conv(32), pool(), conv(64, 'same'))).toEqual({
    is: 'done',
    found: '31 × 31 × 64, 18,496',
  });
});

test('five, stride: too few, padded, and a stride at another layer', () => {
  expect(verdict('five', conv(32), pool())).toMatchObject({ word: 'onlyConvs' });
  expect(verdict('five', ...five().slice(1))).toMatchObject({ word: 'fewer', found: 4 });
  expect(verdict('five', ...five(), conv(32))).toMatchObject({
    is: 'wrong',
    why: 'more',
    found: 6,
    expected: 5,
  });
  expect(verdict('five', ...five().map(() => conv(32, 'same')))).toMatchObject({ why: 'same' });
  expect(verdict('five', ...five())).toEqual({ is: 'done', found: 54 });
  expect(verdict('stride', ...five())).toMatchObject({ word: 'noStride', found: 54, expected: 27 });
  expect(verdict('stride', conv(32, 'valid', 2), ...five().slice(1))).toMatchObject({
    why: 'elsewhere',
    values: { side: 23 },
  });
  expect(verdict('stride', ...five(conv(32, 'valid', 2)))).toEqual({ is: 'done', found: 27 });
});

const original = planesOf(testImage(28), 'gray');
const maxPool: PoolSettings = { kind: 'max', size: 2, stride: 2, padding: 'valid' };
function pooled(
  step: string,
  change: readonly [index: number, level: number][],
  kind: PoolSettings['kind'] | null,
) {
  const values = Float32Array.from(original.values);
  for (const [index, level] of change) values[index] = level;
  const planes: Planes = change.length === 0 ? original : { ...original, values };
  const kernel = presetKernel('identity');
  const convolution: LabConvolution = {
    image: 'test',
    planes,
    original,
    unrolled: false,
    kernel,
    filters: [{ kernels: [kernel], bias: 0 }],
    settings: { stride: 1, dilation: 1, padding: 'same' },
    pool: kind && { ...maxPool, kind },
    output: null,
    pooled: null,
    point: null,
    fit: null,
  };
  return checkStep(lab, step, stateOf({ convolution }));
}

test('max, mean: no pixel, a small change, the largest pixel, the other pooling', () => {
  // The smallest and the largest pixel of the first window.
  const window = [0, 1, 28, 29].sort((a, b) => original.values[a]! - original.values[b]!);
  const [smallest, largest] = [window[0]!, window[3]!];
  const darker = original.values[smallest]! - 60;
  expect(pooled('max', [], 'max')).toMatchObject({ word: 'noPixel', found: 0 });
  expect(pooled('max', [[smallest, original.values[smallest]! - 5]], 'max')).toMatchObject({
    word: 'noPixel',
    found: 5,
  });
  expect(pooled('max', [[smallest, darker]], null)).toMatchObject({ word: 'noMax' });
  expect(pooled('max', [[largest, 255]], 'max')).toMatchObject({ is: 'wrong', why: 'maxMoved' });
  expect(pooled('max', [[smallest, darker]], 'max')).toEqual({ is: 'done', found: 0 });
  expect(pooled('mean', [[smallest, darker]], 'max')).toMatchObject({ word: 'noMean' });
  expect(pooled('mean', [[smallest, darker]], 'average')).toEqual({ is: 'done', found: 15 });
});
