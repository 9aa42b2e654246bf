// Borders and sizes: ZeroPadding1D, Cropping1D and 2D, UpSampling1D and 2D.

import {
  defineLayer,
  formatShape,
  kerasPage,
  notImage,
  notSequence,
  noWeights,
  pairOf,
  type ShapeProblem,
  sizeOf,
} from '../kind';
import type { Shape } from '../values';

/** Ways in which images are made larger or smaller, as Keras names them. */
export const interpolations = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'] as const;

function resized(input: Shape, change: (size: number, axis: number) => number): Shape | ShapeProblem {
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
  help: 'Adds zeros at both ends of a sequence.',
  url: kerasPage('reshaping_layers', 'zero_padding1d'),
  params: { padding: { type: 'pair', default: [1, 1], min: 0, help: 'How many before and behind.' } },
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
  help: 'Cuts off both ends of a sequence.',
  url: kerasPage('reshaping_layers', 'cropping1d'),
  params: { cropping: { type: 'pair', default: [1, 1], min: 0, help: 'How many before and behind.' } },
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
  help: 'Cuts off the border of an image.',
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

/** Each step of a sequence, `size` times. */
export const upSampling1D = defineLayer({
  kind: 'UpSampling1D',
  category: 'reshaping',
  help: 'Repeats each step of a sequence.',
  url: kerasPage('reshaping_layers', 'up_sampling1d'),
  params: { size: { type: 'int', default: 2, min: 1, help: 'How many times.' } },
  inputs: [1, 1],
  outputShape: (params, [input]) =>
    input!.length === 3 ? resized(input!, (size) => size * Number(params.size)) : notSequence(input!),
  weights: noWeights,
  flops: () => 0,
});

/** A larger image: rows and columns repeated or interpolated. */
export const upSampling2D = defineLayer({
  kind: 'UpSampling2D',
  category: 'reshaping',
  help: 'Makes an image larger by a whole factor.',
  url: kerasPage('reshaping_layers', 'up_sampling2d'),
  params: {
    size: { type: 'pair', default: [2, 2], min: 1, help: 'Factors of height and width.' },
    interpolation: {
      type: 'choice',
      default: 'nearest',
      options: interpolations,
      help: 'nearest repeats, the others blend.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const factors = pairOf(params.size);
    return input!.length === 4
      ? resized(input!, (size, axis) => size * factors[axis - 1]!)
      : notImage(input!);
  },
  weights: noWeights,
  flops: (params, _inputs, output) => (params.interpolation === 'nearest' ? 0 : 8 * sizeOf(output)),
});
