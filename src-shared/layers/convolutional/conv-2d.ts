// Convolutions over images: Conv2D, DepthwiseConv2D, SeparableConv2D.

import {
  defineLayer,
  formatShape,
  kerasPage,
  type ParamSpec,
  type Params,
  pairOf,
  type ShapeProblem,
  sizeOf,
  slidingLength,
  type WeightSpec,
} from '../kind';
import type { Shape } from '../values';

const shared: Record<string, ParamSpec> = {
  strides: { type: 'pair', default: [1, 1], min: 1, help: 'Vertical and horizontal stride of the window.' },
  padding: {
    type: 'choice',
    default: 'valid',
    options: ['valid', 'same'],
    help: 'same preserves the size at stride 1; valid uses no padding.',
  },
  dilationRate: {
    type: 'pair',
    default: [1, 1],
    min: 1,
    help: 'Dilation: spacing between the elements of the kernel.',
  },
  activation: { type: 'activation', default: 'linear', help: 'Activation applied to the output.' },
  useBias: { type: 'boolean', default: true, help: 'Adds a trainable bias per filter.' },
};
const kernelSize: ParamSpec = { type: 'pair', min: 1, help: 'Height and width of the window.' };
const glorot: ParamSpec = {
  type: 'initializer',
  default: { name: 'glorotUniform' },
  help: 'Initializer of the kernel.',
};
const zeros: ParamSpec = {
  type: 'initializer',
  default: { name: 'zeros' },
  help: 'Initializer of the bias.',
};

function windowShape(params: Params, input: Shape, channels: number): Shape | ShapeProblem {
  if (input.length !== 4)
    return { problem: `expected an image (None, height, width, channels), received ${formatShape(input)}` };
  if (input[3] === null)
    return { problem: `expected a known number of channels, received ${formatShape(input)}` };
  const [kh, kw] = pairOf(params.kernelSize);
  const [sh, sw] = pairOf(params.strides);
  const [dh, dw] = pairOf(params.dilationRate);
  if ((sh > 1 || sw > 1) && (dh > 1 || dw > 1))
    return { problem: 'strides and dilationRate cannot both be greater than 1' };
  const padding = String(params.padding);
  const height = slidingLength(input[1] ?? null, kh, sh, padding, dh);
  const width = slidingLength(input[2] ?? null, kw, sw, padding, dw);
  if ((height !== null && height < 1) || (width !== null && width < 1)) {
    return {
      problem: `a ${kh}×${kw} window does not fit into ${input[1]}×${input[2]}: expected an input of at least that size`,
    };
  }
  return [input[0] ?? null, height, width, channels];
}

const bias = (params: Params, size: number): WeightSpec[] =>
  params.useBias
    ? [
        {
          name: 'bias',
          shape: [size],
          initializer: params.biasInitializer as WeightSpec['initializer'],
          trainable: true,
        },
      ]
    : [];

/** 2D convolution, grouped or dilated; kernel `[h, w, in / groups, filters]`. */
export const conv2D = defineLayer({
  kind: 'Conv2D',
  category: 'convolution',
  help: 'Convolves the image with trainable filters.',
  url: kerasPage('convolution_layers', 'convolution2d'),
  params: {
    filters: { type: 'int', min: 1, help: 'Number of filters: channels of the output.' },
    kernelSize,
    ...shared,
    groups: {
      type: 'int',
      default: 1,
      min: 1,
      help: 'Number of groups of channels that are convolved independently.',
    },
    kernelInitializer: glorot,
    biasInitializer: zeros,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const channels = input![3];
    const groups = Number(params.groups);
    const shape = windowShape(params, input!, Number(params.filters));
    if ('problem' in shape) return shape;
    if (Number(channels) % groups || Number(params.filters) % groups) {
      return {
        problem: `groups ${groups} must divide the ${channels} input channels and the ${params.filters} filters`,
      };
    }
    return shape;
  },
  weights: (params, [input]) => {
    const [kh, kw] = pairOf(params.kernelSize);
    const shape = [kh, kw, Number(input![3]) / Number(params.groups), Number(params.filters)];
    return [
      {
        name: 'kernel',
        shape,
        initializer: params.kernelInitializer as WeightSpec['initializer'],
        trainable: true,
      },
      ...bias(params, Number(params.filters)),
    ];
  },
  flops: (params, [input], output) => {
    const [kh, kw] = pairOf(params.kernelSize);
    return (
      2 * sizeOf(output) * kh * kw * (Number(input![3]) / Number(params.groups)) +
      (params.useBias ? sizeOf(output) : 0)
    );
  },
});

/** One filter (or `depthMultiplier`) a channel; kernel `[h, w, in, depthMultiplier]`. */
export const depthwiseConv2D = defineLayer({
  kind: 'DepthwiseConv2D',
  category: 'convolution',
  help: 'Applies a separate filter to each channel, the first step of a separable convolution.',
  url: kerasPage('convolution_layers', 'depthwise_convolution2d'),
  params: {
    kernelSize,
    ...shared,
    depthMultiplier: { type: 'int', default: 1, min: 1, help: 'Output channels per input channel.' },
    depthwiseInitializer: glorot,
    biasInitializer: zeros,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) =>
    windowShape(params, input!, Number(input![3]) * Number(params.depthMultiplier)),
  weights: (params, [input]) => {
    const [kh, kw] = pairOf(params.kernelSize);
    const multiplier = Number(params.depthMultiplier);
    return [
      {
        name: 'kernel',
        shape: [kh, kw, Number(input![3]), multiplier],
        initializer: params.depthwiseInitializer as WeightSpec['initializer'],
        trainable: true,
      },
      ...bias(params, Number(input![3]) * multiplier),
    ];
  },
  flops: (params, _inputs, output) => {
    const [kh, kw] = pairOf(params.kernelSize);
    return 2 * sizeOf(output) * kh * kw + (params.useBias ? sizeOf(output) : 0);
  },
});

/** Depthwise, then 1×1: kernels `[h, w, in, depthMultiplier]` and `[1, 1, in * depthMultiplier, filters]`. */
export const separableConv2D = defineLayer({
  kind: 'SeparableConv2D',
  category: 'convolution',
  help: 'Applies a depthwise convolution, then a 1×1 convolution.',
  url: kerasPage('convolution_layers', 'separable_convolution2d'),
  params: {
    filters: { type: 'int', min: 1, help: 'Channels of the output.' },
    kernelSize,
    ...shared,
    depthMultiplier: { type: 'int', default: 1, min: 1, help: 'Intermediate channels per input channel.' },
    depthwiseInitializer: glorot,
    pointwiseInitializer: glorot,
    biasInitializer: zeros,
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => windowShape(params, input!, Number(params.filters)),
  weights: (params, [input]) => {
    const [kh, kw] = pairOf(params.kernelSize);
    const multiplier = Number(params.depthMultiplier);
    const middle = Number(input![3]) * multiplier;
    const filters = Number(params.filters);
    return [
      {
        name: 'depthwise_kernel',
        shape: [kh, kw, Number(input![3]), multiplier],
        initializer: params.depthwiseInitializer as WeightSpec['initializer'],
        trainable: true,
      },
      {
        name: 'pointwise_kernel',
        shape: [1, 1, middle, filters],
        initializer: params.pointwiseInitializer as WeightSpec['initializer'],
        trainable: true,
      },
      ...bias(params, filters),
    ];
  },
  flops: (params, [input], output) => {
    const [kh, kw] = pairOf(params.kernelSize);
    const middle = Number(input![3]) * Number(params.depthMultiplier);
    const places = sizeOf(output) / Number(params.filters);
    return 2 * places * middle * (kh * kw + Number(params.filters)) + (params.useBias ? sizeOf(output) : 0);
  },
});
