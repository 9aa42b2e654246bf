// Norms of one sample at a time: LayerNormalization, RMSNormalization, GroupNormalization, UnitNormalization, local response normalization.

import {
  axesOf,
  defineLayer,
  formatShape,
  kerasPage,
  noWeights,
  type ParamSpec,
  type Params,
  type ShapeProblem,
  sizeOf,
  weightOf,
} from '../kind';
import type { Shape } from '../values';

const learned: Record<string, ParamSpec> = {
  center: { type: 'boolean', default: true, help: 'Adds a trainable offset (beta).' },
  scale: { type: 'boolean', default: true, help: 'Multiplies by a trainable factor (gamma).' },
  betaInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of beta.' },
  gammaInitializer: { type: 'initializer', default: { name: 'ones' }, help: 'Initializer of gamma.' },
};
const epsilon: ParamSpec = { type: 'float', default: 1e-3, min: 0, help: 'Added to the variance.' };

const gammaAndBeta = (params: Params, shape: readonly number[]) => [
  ...(params.scale ? [weightOf(params, 'gamma', shape)] : []),
  ...(params.center ? [weightOf(params, 'beta', shape)] : []),
];

/** Returns the sizes on the axes in the order of Keras' weights: Keras sorts the axes as given, so negative ones come first (keras/src/layers/normalization/layer_normalization.py). */
function knownSizes(params: Params, input: Shape): number[] | ShapeProblem {
  const axes = axesOf(params.axis, input.length);
  if ('problem' in axes) return axes;
  if (axes.some((axis) => input[axis] === null))
    return { problem: `expected known sizes on axis ${axes.join(', ')}, received ${formatShape(input)}` };
  const given = (Array.isArray(params.axis) ? params.axis : [params.axis]).map(Number);
  return given.sort((a, b) => a - b).map((axis) => Number(input.at(axis)));
}

/** Mean 0 and variance 1 over the given axes of each sample. */
export const layerNormalization = defineLayer({
  kind: 'LayerNormalization',
  category: 'normalization',
  help: 'Normalizes the values at each position to mean 0 and variance 1.',
  url: kerasPage('normalization_layers', 'layer_normalization'),
  params: {
    axis: { type: 'axes', default: -1, help: 'Axis or axes over which mean and variance are computed.' },
    epsilon,
    ...learned,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const sizes = knownSizes(params, input!);
    return 'problem' in sizes ? sizes : input!;
  },
  weights: (params, [input]) => gammaAndBeta(params, knownSizes(params, input!) as number[]),
  flops: (_params, _inputs, output) => 7 * sizeOf(output),
});

/** Returns the sizes of RMSNormalization's scale, which Keras multiplies along the last axes whichever they are (keras/src/layers/normalization/rms_normalization.py). */
function scaleSizes(params: Params, input: Shape): number[] | ShapeProblem {
  const sizes = knownSizes(params, input);
  if ('problem' in sizes) return sizes;
  const last = input.slice(-sizes.length);
  return sizes.every((size, i) => size === 1 || size === last[i])
    ? sizes
    : {
        problem: `expected the last axes, which Keras multiplies by the scale, received axis ${[params.axis].flat().join(', ')} of ${formatShape(input)}`,
      };
}

/** Mean square 1 over the given axes of each sample (Zhang and Sennrich 2019); scale `[sizes of the axes]`. */
export const rmsNormalization = defineLayer({
  kind: 'RMSNormalization',
  category: 'normalization',
  help: 'Divides the values at each position by their root mean square.',
  url: kerasPage('normalization_layers', 'rms_normalization'),
  params: {
    axis: { type: 'axes', default: -1, help: 'Axis or axes over which the mean square is computed.' },
    epsilon: { type: 'float', default: 1e-6, min: 0, help: 'Added to the mean square.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const sizes = scaleSizes(params, input!);
    return 'problem' in sizes ? sizes : input!;
  },
  weights: (params, [input]) => [
    {
      name: 'scale',
      shape: scaleSizes(params, input!) as number[],
      initializer: { name: 'ones' },
      trainable: true,
    },
  ],
  flops: (_params, _inputs, output) => 4 * sizeOf(output),
});

/** Mean 0 and variance 1 over each group of channels of each sample; -1 groups means one a channel. */
export const groupNormalization = defineLayer({
  kind: 'GroupNormalization',
  category: 'normalization',
  help: 'Normalizes each group of channels of a sample to mean 0 and variance 1.',
  url: kerasPage('normalization_layers', 'group_normalization'),
  params: {
    groups: { type: 'int', default: 32, min: -1, help: 'Number of groups; -1 uses one group per channel.' },
    axis: { type: 'int', default: -1, help: 'Axis of the channels.' },
    epsilon,
    ...learned,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const sizes = knownSizes(params, input!);
    if ('problem' in sizes) return sizes;
    const groups = Number(params.groups);
    if (groups === 0 || (groups > 0 && sizes[0]! % groups !== 0))
      return { problem: `groups ${groups} must divide the ${sizes[0]} channels` };
    return input!;
  },
  weights: (params, [input]) => gammaAndBeta(params, knownSizes(params, input!) as number[]),
  flops: (_params, _inputs, output) => 7 * sizeOf(output),
});

/** Length 1 along the given axes. */
export const unitNormalization = defineLayer({
  kind: 'UnitNormalization',
  category: 'normalization',
  help: 'Normalizes each vector to length 1.',
  url: kerasPage('normalization_layers', 'unit_normalization'),
  params: { axis: { type: 'axes', default: -1, help: 'Axis or axes to normalize to length 1.' } },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const axes = axesOf(params.axis, input!.length);
    return 'problem' in axes ? axes : input!;
  },
  weights: noWeights,
  flops: (_params, _inputs, output) => 3 * sizeOf(output),
});

/** Divides by the activity of neighboring channels (Krizhevsky et al. 2012, section 3.3), as TensorFlow's tf.nn.lrn; Keras has no layer for it. */
export const localResponseNormalization = defineLayer({
  kind: 'LocalResponseNormalization',
  category: 'normalization',
  help: 'Reduces a channel where neighboring channels are large, as in AlexNet and the first GoogLeNet.',
  url: 'https://www.tensorflow.org/api_docs/python/tf/nn/local_response_normalization',
  keras: null,
  params: {
    depthRadius: { type: 'int', default: 5, min: 0, help: 'Number of neighboring channels on each side.' },
    bias: { type: 'float', default: 1, help: 'Added to the sum of squares.' },
    alpha: { type: 'float', default: 1, help: 'Factor of the sum of squares.' },
    beta: { type: 'float', default: 0.5, help: 'Exponent of the divisor.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) =>
    input!.length === 4
      ? input!
      : { problem: `expected an image (None, height, width, channels), received ${formatShape(input!)}` },
  weights: noWeights,
  flops: (params, _inputs, output) => sizeOf(output) * (2 * (2 * Number(params.depthRadius) + 1) + 3),
});
