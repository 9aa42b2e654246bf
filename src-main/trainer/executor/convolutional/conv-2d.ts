// Convolutions over images [n, h, w, c].
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import { activate } from '../activation/activation';
import type { Forward, LayerCall } from '../forward';
import { addBias } from '../gradients';

/** A convolution of one of the forms. */
export type Convolve = (
  x: Tensor4D,
  kernel: Tensor4D,
  strides: [number, number],
  padding: 'same' | 'valid',
) => Tensor4D;

const plain: Convolve = (x, kernel, strides, padding) => tf.conv2d(x, kernel, strides, padding);

/** TensorFlow's op takes equal strides only: unequal ones keep some of the places of a dense pass. */
export const depthwise: Convolve = (x, kernel, strides, padding) => {
  if (strides[0] === strides[1]) return tf.depthwiseConv2d(x, kernel, strides, padding);
  const sides = ([0, 1] as const).map((axis): [number, number] => {
    const size = x.shape[axis + 1] as number;
    const reach = (Math.ceil(size / strides[axis]) - 1) * strides[axis] + kernel.shape[axis]! - size;
    const total = padding === 'same' ? Math.max(0, reach) : 0;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  const padded = tf.pad(x, [[0, 0], sides[0]!, sides[1]!, [0, 0]]);
  return tf.avgPool(tf.depthwiseConv2d(padded, kernel, 1, 'valid'), 1, strides, 'valid');
};

/** Each group of input channels has its own share of the filters. */
const grouped =
  (groups: number): Convolve =>
  (x, kernel, strides, padding) => {
    const kernels = tf.split(kernel, groups, 3);
    return tf.concat(
      tf
        .split<Tensor4D>(x, groups, 3)
        .map((part, i) => plain(part, kernels[i]! as Tensor4D, strides, padding)),
      3,
    );
  };

/** Places a dilated window by taking the image apart (space to batch): unlike the dilated ops it has a gradient. */
function dilated(
  x: Tensor4D,
  kernel: Tensor4D,
  rates: [number, number],
  padding: string,
  convolve: Convolve,
): Tensor4D {
  const paddings: [number, number][] = [];
  const crops: [number, number][] = [];
  for (const axis of [0, 1] as const) {
    const reach = ((kernel.shape[axis] as number) - 1) * rates[axis];
    const before = padding === 'same' ? Math.floor(reach / 2) : 0;
    const after = padding === 'same' ? reach - before : 0;
    const size = x.shape[axis + 1] as number;
    const extra = (rates[axis] - ((size + before + after) % rates[axis])) % rates[axis];
    paddings.push([before, after + extra]);
    crops.push([0, extra]);
  }
  const apart = tf.spaceToBatchND(x, rates, paddings);
  return tf.batchToSpaceND(convolve(apart as Tensor4D, kernel, [1, 1], 'valid'), rates, crops);
}

/** How a window moves, as two numbers each even for sequences. */
export interface Movement {
  readonly strides: [number, number];
  readonly rates: [number, number];
  readonly padding: 'same' | 'valid';
}

/** Slides a window; a dilated one without strides. */
export function run(x: Tensor4D, kernel: Tensor, movement: Movement, convolve: Convolve): Tensor4D {
  const { strides, rates, padding } = movement;
  return rates[0] > 1 || rates[1] > 1
    ? dilated(x, kernel as Tensor4D, rates, padding, convolve)
    : convolve(x, kernel as Tensor4D, strides, padding);
}

/** The movement that a layer over images asks for. */
export const overImages = ({ params }: LayerCall): Movement => ({
  strides: pairOf(params.strides),
  rates: pairOf(params.dilationRate),
  padding: params.padding as 'same' | 'valid',
});

/** Adds the bias and applies the activation. */
export function finish(call: LayerCall, y: Tensor): Tensor {
  return activate(call.params.useBias ? addBias(y, call.weight('bias')) : y, call.params.activation);
}

/** The convolution with the layer's groups. */
export const ofGroups = ({ params }: LayerCall) =>
  Number(params.groups) > 1 ? grouped(Number(params.groups)) : plain;

/** `Conv2D`, grouped or dilated. */
export const forwardConv2D: Forward = (call) =>
  finish(call, run(call.inputs[0] as Tensor4D, call.weight('kernel'), overImages(call), ofGroups(call)));

/** `DepthwiseConv2D`. */
export const forwardDepthwiseConv2D: Forward = (call) =>
  finish(call, run(call.inputs[0] as Tensor4D, call.weight('kernel'), overImages(call), depthwise));

/** `SeparableConv2D`: depthwise, then 1×1. */
export const forwardSeparableConv2D: Forward = (call) => {
  const kernel = call.weight('depthwise_kernel');
  const between = run(call.inputs[0] as Tensor4D, kernel, overImages(call), depthwise);
  return finish(call, tf.conv2d(between, call.weight('pointwise_kernel') as Tensor4D, 1, 'valid'));
};
