// The sum of one output value: its products, the padding, and that it equals the computed output.
import { expect, it } from 'vitest';
import { convolutionSteps, depthwiseSteps } from '#shared/labs/convolution/convolve';
import { explainSum } from '#shared/labs/convolution/explain-sum';
import { kernelOf } from '#shared/labs/convolution/kernel';
import { placeWindow, refuses, type WindowSettings } from '#shared/labs/convolution/place-window';
import { type Planes, planesOf, rangeOf, valueAt } from '#shared/labs/convolution/planes';
import { pooledValues, poolValues } from '#shared/labs/convolution/pool';
import { presetKernel } from '#shared/labs/convolution/presets';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';

/** [[1, 2, 3], [4, 5, 6], [7, 8, 9]] */
const nine: Planes = {
  width: 3,
  height: 3,
  channels: 1,
  values: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]),
};
const plain: WindowSettings = { stride: 1, dilation: 1, padding: 'valid' };

it('lists the products of a sum that was computed by hand', () => {
  const filter = { kernels: [presetKernel('laplace4')], bias: 0.5 };
  const { products, sum, paddedWeight } = explainSum(nine, filter, plain, 0, 0);
  expect(products.map(({ weight, pixel }) => weight * pixel)).toEqual([0, 2, 0, 4, -20, 6, 0, 8, 0]);
  expect(sum).toBe(0.5);
  expect(paddedWeight).toBe(0);
});

it('says what fell on padding', () => {
  const filter = { kernels: [presetKernel('box')], bias: 0 };
  const { products, sum, paddedWeight } = explainSum(nine, filter, { ...plain, padding: 'same' }, 0, 0);
  expect(sum).toBeCloseTo((1 + 2 + 4 + 5) / 9, 12);
  expect(products.filter((one) => one.inPadding).map(({ row, column }) => [row, column])).toEqual([
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, -1],
    [1, -1],
  ]);
  expect(paddedWeight).toBeCloseTo(5 / 9, 12);
});

it.each([
  {
    input: 224,
    kernel: 3,
    settings: { ...plain, stride: 2, padding: 'same' as const },
    output: 112,
    before: 0,
    after: 1,
  },
  { input: 224, kernel: 7, settings: { ...plain, stride: 2 }, output: 109, before: 0, after: 0 },
  { input: 64, kernel: 3, settings: plain, output: 62, before: 0, after: 0 },
  { input: 64, kernel: 3, settings: { ...plain, dilation: 2 }, output: 60, before: 0, after: 0 },
  { input: 5, kernel: 4, settings: { ...plain, padding: 'same' as const }, output: 5, before: 1, after: 2 },
  { input: 2, kernel: 3, settings: plain, output: 0, before: 0, after: 0 },
])('places a window of $kernel in $input pixels', ({ input, kernel, settings, output, before, after }) => {
  expect(placeWindow(input, kernel, settings)).toMatchObject({ output, before, after });
});

it('refuses stride with dilation, as Keras does', () => {
  expect(refuses({ ...plain, stride: 2, dilation: 2 })).toBe(true);
  expect(refuses({ ...plain, stride: 4 })).toBe(false);
  expect(refuses({ ...plain, dilation: 4 })).toBe(false);
});

it('explains each output value with the sum that was computed, with any setting', () => {
  const random = createRandom(3);
  const input: Planes = {
    width: 9,
    height: 8,
    channels: 3,
    values: Float32Array.from({ length: 3 * 72 }, () => 255 * random()),
  };
  for (const [rows, columns] of [
    [1, 1],
    [2, 3],
    [3, 3],
    [4, 1],
    [5, 4],
  ] as const)
    for (const padding of ['valid', 'same'] as const)
      for (const [stride, dilation] of [
        [1, 1],
        [2, 1],
        [3, 1],
        [1, 2],
      ] as const) {
        const settings = { stride, dilation, padding };
        const kernels = Array.from({ length: 3 }, () => ({
          rows,
          columns,
          values: Array.from({ length: rows * columns }, () => random() - 0.5),
        }));
        const filter = { kernels, bias: 7 };
        const output = runAtOnce(convolutionSteps(input, [filter], settings));
        const each = runAtOnce(depthwiseSteps(input, filter, settings));
        for (let row = 0; row < output.height; row++)
          for (let column = 0; column < output.width; column++) {
            const { sum } = explainSum(input, filter, settings, row, column);
            expect(valueAt(output, 0, row, column)).toBeCloseTo(sum, 3);
            const alone = explainSum(input, filter, settings, row, column, 2);
            expect(valueAt(each, 2, row, column)).toBeCloseTo(alone.sum, 3);
          }
      }
});

it('reads gray levels and colors of an image', () => {
  const image = { width: 2, height: 1, channels: 3, bytes: Uint8Array.from([255, 0, 0, 10, 20, 30]) };
  expect([...planesOf(image, 'gray').values]).toEqual([76, 18]);
  expect([...planesOf(image, 'color').values]).toEqual([255, 10, 0, 20, 0, 30]);
  expect(rangeOf(planesOf(image, 'color'), 1)).toEqual({ min: 0, max: 20 });
  const gray = { width: 1, height: 1, channels: 1, bytes: Uint8Array.from([9]) };
  expect([...planesOf(gray, 'color').values]).toEqual([9, 9, 9]);
});

it('pools without the padding', () => {
  const settings = { kind: 'average', size: 2, stride: 2, padding: 'same' } as const;
  const found = pooledValues(nine, settings, 0, 1, 1);
  expect(found).toEqual([{ row: 2, column: 2, value: 9 }]);
  expect(poolValues('average', found)).toBe(9);
  const corner = pooledValues(nine, settings, 0, 0, 0);
  expect([poolValues('average', corner), poolValues('max', corner)]).toEqual([3, 5]);
});

it('differs from the printed diagonal kernel on a slope, where the cross is 0', () => {
  const printed = kernelOf([
    [1, 0, 1],
    [0, -4, 0],
    [1, 0, 1],
  ]);
  const curved = { ...nine, values: Float32Array.from([0, 1, 4, 1, 2, 5, 4, 5, 8]) };
  const sum = (kernel: typeof printed) => explainSum(curved, { kernels: [kernel], bias: 0 }, plain, 0, 0).sum;
  // x² + y² has second differences of 2 along each axis; the diagonals see twice as much.
  expect(sum(presetKernel('laplace4'))).toBe(4);
  expect(sum(printed)).toBe(8);
});
