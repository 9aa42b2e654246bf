// Pooling over sequences `[batch, length, channels]`.
import {
  defineLayer,
  kerasPage,
  type LayerKind,
  notSequence,
  noWeights,
  sizeOf,
  slidingLength,
} from '../kind';

function pooling(kind: string, help: string, page: string): LayerKind {
  return defineLayer({
    kind,
    category: 'pooling',
    help,
    url: kerasPage('pooling_layers', page),
    params: {
      poolSize: { type: 'int', default: 2, min: 1, help: 'Length of the window.' },
      strides: {
        type: 'int',
        default: null,
        min: 1,
        nullable: true,
        help: 'Stride of the window; the pool size if empty.',
      },
      padding: {
        type: 'choice',
        default: 'valid',
        options: ['valid', 'same'],
        help: 'same pads both ends; valid uses no padding.',
      },
    },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      if (input!.length !== 3) return notSequence(input!);
      const size = Number(params.poolSize);
      const stride = Number(params.strides ?? size);
      const length = slidingLength(input![1] ?? null, size, stride, String(params.padding));
      return length !== null && length < 1
        ? { problem: `a window of ${size} does not fit into a length of ${input![1]}` }
        : [input![0] ?? null, length, input![2] ?? null];
    },
    weights: noWeights,
    flops: (params, _inputs, output) => sizeOf(output) * Number(params.poolSize),
  });
}

function globalPooling(kind: string, help: string, page: string): LayerKind {
  return defineLayer({
    kind,
    category: 'pooling',
    help,
    url: kerasPage('pooling_layers', page),
    params: { keepdims: { type: 'boolean', default: false, help: 'Retains the length with size 1.' } },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      if (input!.length !== 3) return notSequence(input!);
      const [batch = null, , channels = null] = input!;
      return params.keepdims ? [batch, 1, channels] : [batch, channels];
    },
    weights: noWeights,
    flops: (_params, [input]) => sizeOf(input!),
  });
}

/** Greatest value of each window. */
export const maxPooling1D = pooling('MaxPooling1D', 'Computes the maximum of each window.', 'max_pooling1d');
/** Mean of each window (padding is not counted). */
export const averagePooling1D = pooling(
  'AveragePooling1D',
  'Computes the average of each window.',
  'average_pooling1d',
);
/** Mean of each channel. */
export const globalAveragePooling1D = globalPooling(
  'GlobalAveragePooling1D',
  'Averages each channel over the sequence.',
  'global_average_pooling1d',
);
/** Greatest value of each channel. */
export const globalMaxPooling1D = globalPooling(
  'GlobalMaxPooling1D',
  'Computes the maximum of each channel.',
  'global_max_pooling1d',
);
