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

/** Returns a kernel. `side` is its size and `sigma` the width of Gauss, in pixels; kernels of fixed size ignore them. */
export function presetKernel(name: PresetName, side = 3, sigma = 1): Kernel {
  const own = fixed[name];
  if (own) return own;
  const middle = (side - 1) / 2;
  const at = (value: (row: number, column: number) => number): Kernel => ({
    rows: side,
    columns: side,
    values: Array.from({ length: side * side }, (_, i) => value(Math.floor(i / side), i % side)),
  });
  if (name === 'box') return at(() => 1 / (side * side));
  if (name === 'gauss')
    return normalizeKernel(
      at((row, column) => Math.exp(-((row - middle) ** 2 + (column - middle) ** 2) / (2 * sigma * sigma))),
    );
  // In an even kernel, the value whose pixel `same` padding keeps in place.
  const center = Math.floor(middle);
  return at((row, column) => (row === center && column === center ? 1 : 0));
}
