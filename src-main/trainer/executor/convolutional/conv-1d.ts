// 1D convolutions over sequences [n, l, c], computed as images of height 1.
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';
import { type ConvOptions, convolveOf, depthwise, finish, run } from './conv-2d';

/** Reshapes the sequence to an image of height 1. Causal padding is added at the start, so that no output depends on later steps. */
function asImage({ inputs, params }: LayerCall): { x: Tensor4D; options: ConvOptions } {
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
    options: {
      strides: [stride, stride],
      rates: [1, rate],
      padding: params.padding === 'same' ? 'same' : 'valid',
    },
  };
}

/** Adds a height axis of size 1 to a kernel. Uses reshape because tfjs-node's ExpandDims cannot be recorded. */
const asKernel2D = (kernel: Tensor) => tf.reshape(kernel, [1, ...kernel.shape]);

/** `Conv1D`, grouped, dilated or causal. */
export const forwardConv1D: Forward = (call) => {
  const { x, options } = asImage(call);
  return finish(call, tf.squeeze(run(x, asKernel2D(call.weight('kernel')), options, convolveOf(call)), [1]));
};

/** `DepthwiseConv1D`. */
export const forwardDepthwiseConv1D: Forward = (call) => {
  const { x, options } = asImage(call);
  return finish(call, tf.squeeze(run(x, asKernel2D(call.weight('kernel')), options, depthwise), [1]));
};

/** `SeparableConv1D`: a depthwise convolution, then a pointwise one. */
export const forwardSeparableConv1D: Forward = (call) => {
  const { x, options } = asImage(call);
  const between = run(x, asKernel2D(call.weight('depthwise_kernel')), options, depthwise);
  const y = tf.conv2d(between, asKernel2D(call.weight('pointwise_kernel')) as Tensor4D, 1, 'valid');
  return finish(call, tf.squeeze(y, [1]));
};
