// Borders: ZeroPadding1D and 2D, Cropping1D and 2D.
import {
  defineLayer,
  formatShape,
  kerasPage,
  notImage,
  notSequence,
  noWeights,
  pairOf,
  type ShapeProblem,
} from '../kind';
import type { Shape } from '../values';

/** The shape with each size but batch and channels changed; a problem if one would fall below 1. */
export function resized(input: Shape, change: (size: number, axis: number) => number): Shape | ShapeProblem {
  const last = input.length - 1;
  const shape = input.map((size, axis) =>
    axis === 0 || axis === last || size === null ? size : change(size, axis),
  );
  return shape.some((size) => size !== null && size < 1)
    ? { problem: `nothing is left of ${formatShape(input)}` }
    : shape;
}

/** Zeros before and behind a sequence. */
export const zeroPadding1D = defineLayer({
  kind: 'ZeroPadding1D',
  category: 'reshaping',
  help: 'Pads both ends of a sequence with zeros.',
  url: kerasPage('reshaping_layers', 'zero_padding1d'),
  params: {
    padding: { type: 'pair', default: [1, 1], min: 0, help: 'Number of steps at the start and at the end.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const [before, behind] = pairOf(params.padding);
    return input!.length === 3 ? resized(input!, (size) => size + before + behind) : notSequence(input!);
  },
  weights: noWeights,
  flops: () => 0,
});

/** A sequence without its ends. */
export const cropping1D = defineLayer({
  kind: 'Cropping1D',
  category: 'reshaping',
  help: 'Crops both ends of a sequence.',
  url: kerasPage('reshaping_layers', 'cropping1d'),
  params: {
    cropping: { type: 'pair', default: [1, 1], min: 0, help: 'Number of steps at the start and at the end.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const [before, behind] = pairOf(params.cropping);
    return input!.length === 3 ? resized(input!, (size) => size - before - behind) : notSequence(input!);
  },
  weights: noWeights,
  flops: () => 0,
});

/** An image without its border: `[[top, bottom], [left, right]]`. */
export const cropping2D = defineLayer({
  kind: 'Cropping2D',
  category: 'reshaping',
  help: 'Crops the border of an image.',
  url: kerasPage('reshaping_layers', 'cropping2d'),
  params: {
    cropping: {
      type: 'pairs',
      default: [
        [0, 0],
        [0, 0],
      ],
      help: 'Rows above and below, columns left and right.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const sides = params.cropping as [[number, number], [number, number]];
    return input!.length === 4
      ? resized(input!, (size, axis) => size - sides[axis - 1]![0] - sides[axis - 1]![1])
      : notImage(input!);
  },
  weights: noWeights,
  flops: () => 0,
});

/** Zeros around the image: `[[top, bottom], [left, right]]`. */
export const zeroPadding2D = defineLayer({
  kind: 'ZeroPadding2D',
  category: 'reshaping',
  help: 'Pads the border of an image with zeros.',
  url: kerasPage('reshaping_layers', 'zero_padding2d'),
  params: {
    padding: {
      type: 'pairs',
      default: [
        [1, 1],
        [1, 1],
      ],
      help: 'Rows above and below, columns left and right.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    if (input!.length !== 4)
      return {
        problem: `expected an image (None, height, width, channels), received ${formatShape(input!)}`,
      };
    const [[top, bottom], [left, right]] = params.padding as [[number, number], [number, number]];
    const grown = (size: number | null | undefined, more: number) =>
      size === null || size === undefined ? null : size + more;
    const shape: Shape = [
      input![0] ?? null,
      grown(input![1], top + bottom),
      grown(input![2], left + right),
      input![3] ?? null,
    ];
    return shape;
  },
  weights: noWeights,
  flops: () => 0,
});
