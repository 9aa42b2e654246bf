// UpSampling1D and UpSampling2D.
import { defineLayer, kerasPage, notImage, notSequence, noWeights, pairOf, sizeOf } from '../kind';
import { resized } from './padding';

/** Ways in which images are made larger or smaller, as Keras names them. */
export const interpolations = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'] as const;

/** Each step of a sequence, `size` times. */
export const upSampling1D = defineLayer({
  kind: 'UpSampling1D',
  category: 'reshaping',
  help: 'Repeats each step of a sequence.',
  url: kerasPage('reshaping_layers', 'up_sampling1d'),
  params: { size: { type: 'int', default: 2, min: 1, help: 'Number of repetitions.' } },
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
  help: 'Upsamples an image by an integer factor.',
  url: kerasPage('reshaping_layers', 'up_sampling2d'),
  params: {
    size: { type: 'pair', default: [2, 2], min: 1, help: 'Factors of height and width.' },
    interpolation: {
      type: 'choice',
      default: 'nearest',
      options: interpolations,
      help: 'nearest repeats values; the others interpolate.',
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
