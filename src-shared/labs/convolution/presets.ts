// Kernels of the textbooks.
import { type Kernel, kernelOf, normalizeKernel } from './kernel';

/** Names of the kernels, in the order of the list. */
export const presetNames = [
  'identity',
  'box',
  'gauss',
  'laplace4',
  'laplace8',
  'sobelX',
  'sobelY',
  'scharrX',
  'scharrY',
  'sharpen',
  'emboss',
] as const;
/** Name of a kernel. */
export type PresetName = (typeof presetNames)[number];

/** Kernels of any size, from 1 × 1. */
export const sizedPresets: ReadonlySet<PresetName> = new Set(['identity', 'box', 'gauss']);

const fixed: Readonly<Partial<Record<PresetName, Kernel>>> = {
  // Second differences of both axes: I(x+1) + I(x−1) + I(y+1) + I(y−1) − 4·I.
  laplace4: kernelOf([
    [0, 1, 0],
    [1, -4, 1],
    [0, 1, 0],
  ]),
  // With the diagonals.
  laplace8: kernelOf([
    [1, 1, 1],
    [1, -8, 1],
    [1, 1, 1],
  ]),
  sobelX: kernelOf([
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ]),
  sobelY: kernelOf([
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ]),
  scharrX: kernelOf([
    [-3, 0, 3],
    [-10, 0, 10],
    [-3, 0, 3],
  ]),
  scharrY: kernelOf([
    [-3, -10, -3],
    [0, 0, 0],
    [3, 10, 3],
  ]),
  sharpen: kernelOf([
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ]),
  emboss: kernelOf([
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ]),
};

/** Returns a kernel. Its size, and the width `sigma` of Gauss in pixels, are ignored by kernels of fixed size. */
export function presetKernel(name: PresetName, rows = 3, columns = rows, sigma = 1): Kernel {
  const own = fixed[name];
  if (own) return own;
  const at = (value: (row: number, column: number) => number): Kernel => ({
    rows,
    columns,
    values: Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns)),
  });
  if (name === 'box') return at(() => 1 / (rows * columns));
  const [middle, center] = [(rows - 1) / 2, (columns - 1) / 2];
  if (name === 'gauss')
    return normalizeKernel(
      at((row, column) => Math.exp(-((row - middle) ** 2 + (column - center) ** 2) / (2 * sigma * sigma))),
    );
  // In an even kernel, the value whose pixel `same` padding keeps in place.
  return at((row, column) => (row === Math.floor(middle) && column === Math.floor(center) ? 1 : 0));
}
