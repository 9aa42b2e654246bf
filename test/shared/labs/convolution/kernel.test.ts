// Kernels: presets, sizes, texts, and what is refused.
import { describe, expect, it } from 'vitest';
import {
  flipKernel,
  kernelOf,
  normalizeKernel,
  resizeKernel,
  sumOf,
  withWeight,
} from '#shared/labs/convolution/kernel';
import { cellText, parseCell, parseMatrix } from '#shared/labs/convolution/kernel-text';
import { presetKernel, presetNames } from '#shared/labs/convolution/presets';

describe('kernels', () => {
  it('has the textbook values', () => {
    expect(presetKernel('laplace4').values).toEqual([0, 1, 0, 1, -4, 1, 0, 1, 0]);
    expect(presetKernel('laplace8').values).toEqual([1, 1, 1, 1, -8, 1, 1, 1, 1]);
    expect(presetKernel('sobelX').values).toEqual([-1, 0, 1, -2, 0, 2, -1, 0, 1]);
    expect(presetKernel('box', 3).values).toEqual(Array(9).fill(1 / 9));
    expect(presetKernel('identity', 4).values.indexOf(1)).toBe(5);
  });

  it('sums to 1 for kernels that keep the brightness, and to 0 for those that find edges', () => {
    const sums = Object.fromEntries(presetNames.map((name) => [name, sumOf(presetKernel(name, 5, 5, 1.2))]));
    for (const name of ['identity', 'box', 'gauss', 'sharpen', 'emboss'])
      expect(sums[name]).toBeCloseTo(1, 12);
    for (const name of ['laplace4', 'laplace8', 'sobelX', 'sobelY', 'scharrX', 'scharrY'])
      expect(sums[name]).toBe(0);
  });

  it('computes Gauss as exp(−d²/2σ²) divided by the sum, for odd and even sizes', () => {
    const { values } = presetKernel('gauss', 3, 3, 0.8);
    expect(values[4]! / values[3]!).toBeCloseTo(Math.exp(1 / (2 * 0.64)), 12);
    expect(values[4]! / values[0]!).toBeCloseTo(Math.exp(2 / (2 * 0.64)), 12);
    expect(presetKernel('gauss', 2).values).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('resizes around the middle, flips, and divides by the sum', () => {
    const kernel = kernelOf([
      [1, 2],
      [3, 4],
    ]);
    expect(resizeKernel(kernel, 3, 3).values).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
    expect(resizeKernel(presetKernel('laplace4'), 1, 1).values).toEqual([-4]);
    expect(resizeKernel(presetKernel('laplace4'), 5, 5).values.indexOf(-4)).toBe(12);
    expect(flipKernel(kernel).values).toEqual([4, 3, 2, 1]);
    expect(normalizeKernel(kernel).values).toEqual([0.1, 0.2, 0.3, 0.4]);
    const edges = presetKernel('sobelX');
    expect(normalizeKernel(edges)).toBe(edges);
    expect(withWeight(kernel, 1, 0, -7).values).toEqual([1, 2, -7, 4]);
  });
});

describe('texts of a kernel', () => {
  it.each([
    ['0.25', 0.25],
    ['-4', -4],
    ['−4', -4],
    ['1/9', 1 / 9],
    ['-1 / 16', -1 / 16],
    ['.5', 0.5],
    ['0,5', 0.5],
    ['2e-3', 0.002],
    ['', null],
    ['1/0', null],
    ['abc', null],
    ['1/9/2', null],
  ])('reads %j as %j', (text, value) => {
    expect(parseCell(text)).toBe(value);
  });

  it.each([
    [1 / 9, '1/9'],
    [-2 / 3, '-2/3'],
    [0.25, '0.25'],
    [-4, '-4'],
    [0, '0'],
    [1 / 16, '0.0625'],
    [1 / 49, '1/49'],
    [0.0751136, '0.0751'],
    [-0.0000213, '-2e-5'],
  ])('writes %d as %j', (value, text) => {
    expect(cellText(value)).toBe(text);
  });

  it('reads back every text that it writes within its digits', () => {
    for (const name of presetNames)
      for (const value of presetKernel(name, 3, 3, 0.9).values)
        expect(parseCell(cellText(value))).toBeCloseTo(value, 3);
  });

  it('reads tables as text editors, spreadsheets and NumPy write them', () => {
    const wanted = kernelOf([
      [0, 1],
      [-4, 0.5],
    ]);
    for (const text of [
      '0 1\n-4 .5',
      '0\t1\r\n-4\t0.5\r\n',
      '0, 1\n-4, 1/2',
      '[[0, 1], [-4, 0.5]]',
      'array([[0, 1],\n       [-4, 0.5]])',
    ])
      expect(parseMatrix(text)).toEqual(wanted);
    expect(parseMatrix('1/9 1 / 9')?.values).toEqual([1 / 9, 1 / 9]);
  });

  it.each(['1 2\n3', 'a b', '', '1 2 3 4 5 6 7 8', Array(8).fill('1').join('\n')])(
    'refuses %j as a table',
    (text) => {
      expect(parseMatrix(text)).toBeNull();
    },
  );
});
