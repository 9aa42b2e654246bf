// Convolutions over images [n, h, w, c].
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import { activate } from '../activation/activation';
import type { Forward, LayerCall } from '../forward';
import { addBias } from '../gradients';

/** Convolves `x` `[n, h, w, c]` with a kernel: plain, depthwise or grouped. */
export type Convolve = (
  x: Tensor4D,
  kernel: Tensor4D,
  strides: [number, number],
  padding: 'same' | 'valid',
) => Tensor4D;

const plain: Convolve = (x, kernel, strides, padding) => tf.conv2d(x, kernel, strides, padding);

/** Depthwise convolution. TensorFlow's op supports only equal strides; with unequal ones, subsamples the output of stride 1. */
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

/** Grouped convolution: splits the input channels and the filters into `groups` parts. */
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

/** Dilated convolution by space-to-batch, which, unlike the dilated ops, has a gradient. */
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
  const batches = tf.spaceToBatchND(x, rates, paddings);
  return tf.batchToSpaceND(convolve(batches as Tensor4D, kernel, [1, 1], 'valid'), rates, crops);
}

/** Strides and dilation rates by axis (1 for the height of a sequence), and padding. */
export interface ConvOptions {
  readonly strides: [number, number];
  readonly rates: [number, number];
  readonly padding: 'same' | 'valid';
}

/** Runs a convolution. With dilation, strides are ignored: Keras does not allow both. */
export function run(x: Tensor4D, kernel: Tensor, options: ConvOptions, convolve: Convolve): Tensor4D {
  const { strides, rates, padding } = options;
  return rates[0] > 1 || rates[1] > 1
    ? dilated(x, kernel as Tensor4D, rates, padding, convolve)
    : convolve(x, kernel as Tensor4D, strides, padding);
}

/** Returns the options of a layer over images. */
export const convOptions = ({ params }: LayerCall): ConvOptions => ({
  strides: pairOf(params.strides),
  rates: pairOf(params.dilationRate),
  padding: params.padding as 'same' | 'valid',
});

/** Adds the bias and applies the activation. */
export function finish(call: LayerCall, y: Tensor): Tensor {
  return activate(call.params.useBias ? addBias(y, call.weight('bias')) : y, call.params.activation);
}

/** Returns the plain or grouped convolution, by the layer's `groups`. */
export const convolveOf = ({ params }: LayerCall) =>
  Number(params.groups) > 1 ? grouped(Number(params.groups)) : plain;

/** `Conv2D`, grouped or dilated. */
export const forwardConv2D: Forward = (call) =>
  finish(call, run(call.inputs[0] as Tensor4D, call.weight('kernel'), convOptions(call), convolveOf(call)));

/** `DepthwiseConv2D`. */
export const forwardDepthwiseConv2D: Forward = (call) =>
  finish(call, run(call.inputs[0] as Tensor4D, call.weight('kernel'), convOptions(call), depthwise));

/** `SeparableConv2D`: a depthwise convolution, then a 1×1 one. */
export const forwardSeparableConv2D: Forward = (call) => {
  const kernel = call.weight('depthwise_kernel');
  const between = run(call.inputs[0] as Tensor4D, kernel, convOptions(call), depthwise);
  return finish(call, tf.conv2d(between, call.weight('pointwise_kernel') as Tensor4D, 1, 'valid'));
};
