// The checks of the lab “Convolution by hand”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { convolutionSteps } from '#shared/labs/convolution/convolve';
import { type Kernel, kernelOf } from '#shared/labs/convolution/kernel';
import { planesOf, valueAt } from '#shared/labs/convolution/planes';
import { presetKernel } from '#shared/labs/convolution/presets';
import { testImage } from '#shared/labs/convolution/test-image';
import type { LabConvolution, Value } from '#shared/labs/guided/lab-state';
import { labs } from '#shared/labs/guided/labs';
import { runAtOnce } from '#shared/steps';
import { checkStep, stateOf } from './state';

const lab = labs.find(({ id }) => id === 'convolutionByHand')!;
const planes = planesOf(testImage(28), 'gray');
const settings = { stride: 1, dilation: 1, padding: 'same' } as const;

function convolution(kernel: Kernel, values: Partial<LabConvolution> = {}): LabConvolution {
  const filters = [{ kernels: [kernel], bias: 0 }];
  return {
    image: 'animals/contour-fox.jpg',
    planes,
    original: planes,
    unrolled: false,
    kernel,
    filters,
    settings,
    pool: null,
    output: runAtOnce(convolutionSteps(planes, filters, settings)),
    pooled: null,
    point: null,
    fit: null,
    ...values,
  };
}
const verdict = (
  step: string,
  kernel: Kernel,
  values: Partial<LabConvolution> = {},
  answers: Record<string, Value> = {},
) => checkStep(lab, step, stateOf({ convolution: convolution(kernel, values), answers }));
const identity = presetKernel('identity');
const uneven = kernelOf([
  [0.1, 0.2, 0],
  [0, 0.5, -0.3],
  [0.4, 0, 0.1],
]);

test('row: another image, not unrolled, a wrong distance', () => {
  expect(verdict('row', identity, { image: 'test' })).toMatchObject({ word: 'noFox' });
  expect(verdict('row', identity)).toMatchObject({ word: 'notUnrolled' });
  const answered = (row: number) => verdict('row', identity, { unrolled: true }, { row });
  expect(answered(1)).toMatchObject({ is: 'wrong', why: 'besideOnly' });
  expect(answered(784)).toMatchObject({ why: 'allPixels', values: { width: 28 } });
  expect(answered(27)).toMatchObject({ why: 'otherDistance' });
  expect(answered(28)).toEqual({ is: 'done', found: 28 });
});

test('sum: without weights, with a flipped kernel, the pixel itself', () => {
  const point = { row: 13, column: 9 };
  const window = Array.from({ length: 9 }, (_, i) => valueAt(planes, 0, 12 + Math.floor(i / 3), 8 + (i % 3)));
  const sum = (weights: readonly number[]) => window.reduce((all, pixel, i) => all + pixel * weights[i]!, 0);
  const typed = (value: number) => verdict('sum', uneven, { point }, { sum: value });
  expect(verdict('sum', identity, { point })).toMatchObject({ word: 'plainKernel' });
  expect(verdict('sum', uneven)).toMatchObject({ word: 'noPoint' });
  expect(verdict('sum', uneven, { settings: { ...settings, stride: 2 } })).toMatchObject({ why: 'strided' });
  expect(typed(sum(Array(9).fill(1)))).toMatchObject({ is: 'wrong', why: 'noWeights' });
  expect(typed(sum([...uneven.values].reverse()))).toMatchObject({ why: 'flipped' });
  expect(typed(window[4]!)).toMatchObject({ why: 'onlyMiddle' });
  expect(typed(sum(uneven.values) + 3)).toMatchObject({ is: 'notYet', word: 'otherSum' });
  expect(typed(sum(uneven.values) + 0.4)).toMatchObject({ is: 'done' });
});

test('box: nine ones brighten the image ninefold', () => {
  const ones = kernelOf([
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ]);
  expect(verdict('box', ones)).toMatchObject({ is: 'wrong', why: 'brighter', values: { sum: 9 } });
  expect(verdict('box', identity)).toMatchObject({ word: 'unequal' });
  expect(verdict('box', { ...ones, values: ones.values.map(() => 0.111) })).toMatchObject({ is: 'done' });
});

test('gauss: a box, a crooked kernel, no bell', () => {
  expect(verdict('gauss', presetKernel('box'))).toMatchObject({ word: 'flat' });
  expect(verdict('gauss', uneven)).toMatchObject({ is: 'wrong', why: 'crooked' });
  expect(verdict('gauss', presetKernel('sharpen'))).toMatchObject({ why: 'noBell' });
  const bell = kernelOf([
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ]);
  expect(verdict('gauss', bell)).toMatchObject({ why: 'brighter', values: { sum: 16 } });
  expect(verdict('gauss', presetKernel('gauss', 5, 5, 1))).toMatchObject({ is: 'done' });
});

test('laplace, printed: signs, diagonals, and the slip of the book', () => {
  const laplace = presetKernel('laplace4');
  const printed = kernelOf([
    [1, 0, 1],
    [0, -4, 0],
    [1, 0, 1],
  ]);
  const negative = { ...laplace, values: laplace.values.map((value) => -value) };
  expect(verdict('laplace', laplace)).toEqual({ is: 'done', found: 0 });
  expect(verdict('laplace', printed)).toMatchObject({ is: 'wrong', why: 'diagonal' });
  expect(verdict('laplace', negative)).toMatchObject({ why: 'negative' });
  expect(verdict('laplace', presetKernel('laplace8'))).toMatchObject({ word: 'differs', expected: 0 });
  expect(verdict('printed', laplace)).toMatchObject({ word: 'notPrinted' });
  expect(verdict('printed', printed)).toMatchObject({ is: 'done' });
});

test('descent: not started, an image as target, still far away', () => {
  expect(verdict('descent', identity)).toMatchObject({ word: 'noDescent' });
  expect(verdict('descent', identity, { fit: { gap: null, steps: 9 } })).toMatchObject({
    why: 'unknownGoal',
  });
  expect(verdict('descent', identity, { fit: { gap: 0.312, steps: 9 } })).toMatchObject({
    word: 'farKernel',
    found: 0.31,
  });
  expect(verdict('descent', identity, { fit: { gap: 0.04, steps: 9 } })).toEqual({ is: 'done', found: 0.04 });
});
