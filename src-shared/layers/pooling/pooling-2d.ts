// Pooling over images: MaxPooling2D, AveragePooling2D and their global forms.

import {
  defineLayer,
  formatShape,
  kerasPage,
  type LayerKind,
  noWeights,
  pairOf,
  sizeOf,
  slidingLength,
} from '../kind';
import type { Shape } from '../values';

const expectImage = (input: Shape) => ({
  problem: `expected an image (None, height, width, channels), received ${formatShape(input)}`,
});

function pooling(kind: string, help: string, page: string): LayerKind {
  return defineLayer({
    kind,
    category: 'pooling',
    help,
    url: kerasPage('pooling_layers', page),
    params: {
      poolSize: { type: 'pair', default: [2, 2], min: 1, help: 'Height and width of the window.' },
      strides: {
        type: 'pair',
        default: null,
        min: 1,
        nullable: true,
        help: 'Stride of the window; the pool size if empty.',
      },
      padding: {
        type: 'choice',
        default: 'valid',
        options: ['valid', 'same'],
        help: 'same pads the border; valid uses no padding.',
      },
    },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      if (input!.length !== 4) return expectImage(input!);
      const [ph, pw] = pairOf(params.poolSize);
      const [sh, sw] = pairOf(params.strides ?? params.poolSize);
      const height = slidingLength(input![1] ?? null, ph, sh, String(params.padding));
      const width = slidingLength(input![2] ?? null, pw, sw, String(params.padding));
      if ((height !== null && height < 1) || (width !== null && width < 1)) {
        return {
          problem: `a ${ph}×${pw} window does not fit into ${input![1]}×${input![2]}: expected an input of at least that size`,
        };
      }
      return [input![0] ?? null, height, width, input![3] ?? null];
    },
    weights: noWeights,
    flops: (params, _inputs, output) => {
      const [ph, pw] = pairOf(params.poolSize);
      return sizeOf(output) * ph * pw;
    },
  });
}

function globalPooling(kind: string, help: string, page: string): LayerKind {
  return defineLayer({
    kind,
    category: 'pooling',
    help,
    url: kerasPage('pooling_layers', page),
    params: { keepdims: { type: 'boolean', default: false, help: 'Retains height and width with size 1.' } },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      if (input!.length !== 4) return expectImage(input!);
      const [batch = null, , , channels = null] = input!;
      return params.keepdims ? [batch, 1, 1, channels] : [batch, channels];
    },
    weights: noWeights,
    flops: (_params, [input]) => sizeOf(input!),
  });
}

/** Greatest value of each window. */
export const maxPooling2D = pooling('MaxPooling2D', 'Computes the maximum of each window.', 'max_pooling2d');
/** Mean of each window (padding is not counted). */
export const averagePooling2D = pooling(
  'AveragePooling2D',
  'Computes the average of each window.',
  'average_pooling2d',
);
/** Mean of each channel. */
export const globalAveragePooling2D = globalPooling(
  'GlobalAveragePooling2D',
  'Averages each channel over the image.',
  'global_average_pooling2d',
);
/** Greatest value of each channel. */
export const globalMaxPooling2D = globalPooling(
  'GlobalMaxPooling2D',
  'Computes the maximum of each channel.',
  'global_max_pooling2d',
);
