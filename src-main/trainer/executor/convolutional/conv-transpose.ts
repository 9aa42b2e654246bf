// Transposed convolution: TensorFlow's gradient of a convolution with respect to its input.
import { transposedLength } from '#shared/layers/convolutional/conv-transpose';
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';
import { convOptions, finish } from './conv-2d';

/** Inserts zeros between the kernel's taps, which replaces dilation. */
function spread(kernel: Tensor4D, rates: readonly [number, number]): Tensor4D {
  let dilated: Tensor = kernel;
  for (const axis of [0, 1] as const) {
    const rate = rates[axis];
    if (rate === 1) continue;
    const taps = dilated.shape[axis] as number;
    const outer = dilated.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const padded = tf.pad(tf.reshape(dilated, [outer * taps, 1, -1]), [
      [0, 0],
      [0, rate - 1],
      [0, 0],
    ]);
    const shape = dilated.shape.map((size, i) => (i === axis ? size * rate : size));
    const size = shape.map((length, i) => (i === axis ? (taps - 1) * rate + 1 : length));
    dilated = tf.slice(tf.reshape(padded, shape), [0, 0, 0, 0], size);
  }
  return dilated as Tensor4D;
}

/** `Conv2DTranspose`: the gradient of a convolution with respect to its input. */
export const forwardConv2DTranspose: Forward = (call) => {
  const { params } = call;
  const x = call.inputs[0] as Tensor4D;
  const options = convOptions(call);
  const window = pairOf(params.kernelSize);
  const extra = params.outputPadding === null ? null : pairOf(params.outputPadding);
  const [height, width] = ([0, 1] as const).map((i) =>
    transposedLength(
      x.shape[i + 1]!,
      window[i],
      options.strides[i],
      options.padding,
      extra?.[i] ?? null,
      options.rates[i],
    ),
  ) as [number, number];
  const kernel = spread(call.weight('kernel') as Tensor4D, options.rates);
  const shape: [number, number, number, number] = [x.shape[0], height, width, Number(params.filters)];
  return finish(call, tf.conv2dTranspose(x, kernel, shape, options.strides, options.padding));
};
