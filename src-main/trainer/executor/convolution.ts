// Conv2D, DepthwiseConv2D, SeparableConv2D; pictures are [n, h, w, c].
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../tf';
import { activate } from './activations';
import type { Forward, LayerCall } from './forward';

type Convolve = (
  x: Tensor4D,
  kernel: Tensor4D,
  strides: [number, number],
  padding: 'same' | 'valid',
) => Tensor4D;

const plain: Convolve = (x, kernel, strides, padding) => tf.conv2d(x, kernel, strides, padding);
const depthwise: Convolve = (x, kernel, strides, padding) => tf.depthwiseConv2d(x, kernel, strides, padding);

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

/** Places a dilated window by taking the picture apart (space to batch): unlike the dilated ops it has a gradient. */
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

function run(call: LayerCall, kernel: Tensor, convolve: Convolve): Tensor4D {
  const { params } = call;
  const x = call.inputs[0] as Tensor4D;
  const rates = pairOf(params.dilationRate);
  const padding = params.padding as 'same' | 'valid';
  if (rates[0] > 1 || rates[1] > 1) return dilated(x, kernel as Tensor4D, rates, padding, convolve);
  return convolve(x, kernel as Tensor4D, pairOf(params.strides), padding);
}

function finish(call: LayerCall, y: Tensor): Tensor {
  return activate(call.params.useBias ? tf.add(y, call.weight('bias')) : y, call.params.activation);
}

/** `Conv2D`, grouped or dilated. */
export const forwardConv2D: Forward = (call) => {
  const groups = Number(call.params.groups);
  return finish(call, run(call, call.weight('kernel'), groups > 1 ? grouped(groups) : plain));
};

/** `DepthwiseConv2D`. */
export const forwardDepthwiseConv2D: Forward = (call) =>
  finish(call, run(call, call.weight('kernel'), depthwise));

/** `SeparableConv2D`: depthwise, then 1×1. */
export const forwardSeparableConv2D: Forward = (call) => {
  const between = run(call, call.weight('depthwise_kernel'), depthwise);
  return finish(call, tf.conv2d(between, call.weight('pointwise_kernel') as Tensor4D, 1, 'valid'));
};
