// Transposed convolution: TensorFlow's gradient of a convolution with respect to its input.
import { transposedLength } from '#shared/layers/convolutional/conv-transpose';
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';
import { finish, overImages } from './conv-2d';

/** The kernel with zeros between its taps, so that it needs no dilation. */
function spread(kernel: Tensor4D, rates: readonly [number, number]): Tensor4D {
  let wide: Tensor = kernel;
  for (const axis of [0, 1] as const) {
    const rate = rates[axis];
    if (rate === 1) continue;
    const taps = wide.shape[axis] as number;
    const outer = wide.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const apart = tf.pad(tf.reshape(wide, [outer * taps, 1, -1]), [
      [0, 0],
      [0, rate - 1],
      [0, 0],
    ]);
    const shape = wide.shape.map((size, i) => (i === axis ? size * rate : size));
    const size = shape.map((length, i) => (i === axis ? (taps - 1) * rate + 1 : length));
    wide = tf.slice(tf.reshape(apart, shape), [0, 0, 0, 0], size);
  }
  return wide as Tensor4D;
}

/** `Conv2DTranspose`: the gradient of a convolution with respect to its input. */
export const forwardConv2DTranspose: Forward = (call) => {
  const { params } = call;
  const x = call.inputs[0] as Tensor4D;
  const movement = overImages(call);
  const window = pairOf(params.kernelSize);
  const extra = params.outputPadding === null ? null : pairOf(params.outputPadding);
  const [height, width] = ([0, 1] as const).map((i) =>
    transposedLength(
      x.shape[i + 1]!,
      window[i],
      movement.strides[i],
      movement.padding,
      extra?.[i] ?? null,
      movement.rates[i],
    ),
  ) as [number, number];
  const kernel = spread(call.weight('kernel') as Tensor4D, movement.rates);
  const shape: [number, number, number, number] = [x.shape[0], height, width, Number(params.filters)];
  return finish(call, tf.conv2dTranspose(x, kernel, shape, movement.strides, movement.padding));
};
