// Convolutions over sequences `[batch, length, channels]`: Conv1D, DepthwiseConv1D, SeparableConv1D.

import {
  defineLayer,
  kerasPage,
  notSequence,
  type ParamSpec,
  type Params,
  type ShapeProblem,
  sizeOf,
  slidingLength,
  weightOf,
} from '../kind';
import type { Shape } from '../values';

const padding = (options: readonly string[]): ParamSpec => ({
  type: 'choice',
  default: 'valid',
  options,
  help: 'same preserves the length at stride 1, valid uses no padding, causal does not use later steps.',
});
const shared: Record<string, ParamSpec> = {
  kernelSize: { type: 'int', min: 1, help: 'Length of the window.' },
  strides: { type: 'int', default: 1, min: 1, help: 'Stride of the window.' },
  dilationRate: {
    type: 'int',
    default: 1,
    min: 1,
    help: 'Dilation: spacing between the elements of the kernel.',
  },
  activation: { type: 'activation', default: 'linear', help: 'Activation applied to the output.' },
  useBias: { type: 'boolean', default: true, help: 'Adds a trainable bias per filter.' },
};
const glorot: ParamSpec = {
  type: 'initializer',
  default: { name: 'glorotUniform' },
  help: 'Initializer of the kernel.',
};
const biasInitializer: ParamSpec = {
  type: 'initializer',
  default: { name: 'zeros' },
  help: 'Initializer of the bias.',
};

function windowShape(params: Params, input: Shape, channels: number): Shape | ShapeProblem {
  const known = input[2];
  if (input.length !== 3 || known === null || known === undefined) return notSequence(input);
  const [kernel, stride, dilation] = [params.kernelSize, params.strides, params.dilationRate].map(Number);
  if (stride! > 1 && dilation! > 1)
    return { problem: 'strides and dilationRate cannot both be greater than 1' };
  const inside = params.padding === 'valid' ? 'valid' : 'same';
  const length = slidingLength(input[1] ?? null, kernel!, stride!, inside, dilation!);
  if (length !== null && length < 1)
    return { problem: `a window of ${kernel} does not fit into a length of ${input[1]}` };
  return [input[0] ?? null, length, channels];
}

const bias = (params: Params, size: number) => (params.useBias ? [weightOf(params, 'bias', [size])] : []);
const added = (params: Params, output: Shape) => (params.useBias ? sizeOf(output) : 0);

/** 1D convolution, grouped, dilated or causal; kernel `[length, in / groups, filters]`. */
export const conv1D = defineLayer({
  kind: 'Conv1D',
  category: 'convolution',
  help: 'Convolves a sequence with trainable filters.',
  url: kerasPage('convolution_layers', 'convolution1d'),
  params: {
    filters: { type: 'int', min: 1, help: 'Number of filters: channels of the output.' },
    ...shared,
    padding: padding(['valid', 'same', 'causal']),
    groups: {
      type: 'int',
      default: 1,
      min: 1,
      help: 'Number of groups of channels that are convolved independently.',
    },
    kernelInitializer: glorot,
    biasInitializer,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const groups = Number(params.groups);
    const shape = windowShape(params, input!, Number(params.filters));
    if ('problem' in shape) return shape;
    return Number(input![2]) % groups || Number(params.filters) % groups
      ? {
          problem: `groups ${groups} must divide the ${input![2]} input channels and the ${params.filters} filters`,
        }
      : shape;
  },
  weights: (params, [input]) => [
    weightOf(params, 'kernel', [
      Number(params.kernelSize),
      Number(input![2]) / Number(params.groups),
      Number(params.filters),
    ]),
    ...bias(params, Number(params.filters)),
  ],
  flops: (params, [input], output) =>
    (2 * sizeOf(output) * Number(params.kernelSize) * Number(input![2])) / Number(params.groups) +
    added(params, output),
});

/** One filter (or `depthMultiplier`) a channel; kernel `[length, in, depthMultiplier]`. */
export const depthwiseConv1D = defineLayer({
  kind: 'DepthwiseConv1D',
  category: 'convolution',
  help: 'Applies a separate filter to each channel of a sequence.',
  url: kerasPage('convolution_layers', 'depthwise_convolution1d'),
  params: {
    ...shared,
    padding: padding(['valid', 'same']),
    depthMultiplier: { type: 'int', default: 1, min: 1, help: 'Output channels per input channel.' },
    depthwiseInitializer: glorot,
    biasInitializer,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) =>
    windowShape(params, input!, Number(input![2]) * Number(params.depthMultiplier)),
  weights: (params, [input]) => {
    const multiplier = Number(params.depthMultiplier);
    const shape = [Number(params.kernelSize), Number(input![2]), multiplier];
    return [
      weightOf(params, 'kernel', shape, 'depthwiseInitializer'),
      ...bias(params, Number(input![2]) * multiplier),
    ];
  },
  flops: (params, _inputs, output) => 2 * sizeOf(output) * Number(params.kernelSize) + added(params, output),
});

/** Depthwise, then length 1: kernels `[length, in, depthMultiplier]` and `[1, in * depthMultiplier, filters]`. */
export const separableConv1D = defineLayer({
  kind: 'SeparableConv1D',
  category: 'convolution',
  help: 'Applies a depthwise convolution, then a convolution of length 1.',
  url: kerasPage('convolution_layers', 'separable_convolution1d'),
  params: {
    filters: { type: 'int', min: 1, help: 'Channels of the output.' },
    ...shared,
    padding: padding(['valid', 'same']),
    depthMultiplier: { type: 'int', default: 1, min: 1, help: 'Intermediate channels per input channel.' },
    depthwiseInitializer: glorot,
    pointwiseInitializer: glorot,
    biasInitializer,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => windowShape(params, input!, Number(params.filters)),
  weights: (params, [input]) => {
    const channels = Number(input![2]);
    const multiplier = Number(params.depthMultiplier);
    const filters = Number(params.filters);
    return [
      weightOf(
        params,
        'depthwise_kernel',
        [Number(params.kernelSize), channels, multiplier],
        'depthwiseInitializer',
      ),
      weightOf(params, 'pointwise_kernel', [1, channels * multiplier, filters], 'pointwiseInitializer'),
      ...bias(params, filters),
    ];
  },
  flops: (params, [input], output) => {
    const middle = Number(input![2]) * Number(params.depthMultiplier);
    const places = sizeOf(output) / Number(params.filters);
    return 2 * places * middle * (Number(params.kernelSize) + Number(params.filters)) + added(params, output);
  },
});
