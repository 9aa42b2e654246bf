// Convolutions over sequences [n, l, c], which are images of height 1.
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';
import { depthwise, finish, type Movement, ofGroups, run } from './conv-2d';

/** The sequence as an image of height 1, padded in front where no output may look ahead. */
function asImage({ inputs, params }: LayerCall): { x: Tensor4D; movement: Movement } {
  const [stride, rate, size] = [params.strides, params.dilationRate, params.kernelSize].map(Number) as [
    number,
    number,
    number,
  ];
  const causal = params.padding === 'causal';
  const sequence = causal
    ? tf.pad(inputs[0]!, [
        [0, 0],
        [(size - 1) * rate, 0],
        [0, 0],
      ])
    : inputs[0]!;
  const [batch = 1, length = 1, channels = 1] = sequence.shape;
  return {
    x: tf.reshape(sequence, [batch, 1, length, channels]) as Tensor4D,
    movement: {
      strides: [stride, stride],
      rates: [1, rate],
      padding: params.padding === 'same' ? 'same' : 'valid',
    },
  };
}

/** The kernel as a window of height 1; by reshape, since tfjs-node's ExpandDims cannot be recorded. */
const row = (kernel: Tensor) => tf.reshape(kernel, [1, ...kernel.shape]);

/** `Conv1D`, grouped, dilated or causal. */
export const forwardConv1D: Forward = (call) => {
  const { x, movement } = asImage(call);
  return finish(call, tf.squeeze(run(x, row(call.weight('kernel')), movement, ofGroups(call)), [1]));
};

/** `DepthwiseConv1D`. */
export const forwardDepthwiseConv1D: Forward = (call) => {
  const { x, movement } = asImage(call);
  return finish(call, tf.squeeze(run(x, row(call.weight('kernel')), movement, depthwise), [1]));
};

/** `SeparableConv1D`: depthwise, then length 1. */
export const forwardSeparableConv1D: Forward = (call) => {
  const { x, movement } = asImage(call);
  const between = run(x, row(call.weight('depthwise_kernel')), movement, depthwise);
  const y = tf.conv2d(between, row(call.weight('pointwise_kernel')) as Tensor4D, 1, 'valid');
  return finish(call, tf.squeeze(y, [1]));
};
