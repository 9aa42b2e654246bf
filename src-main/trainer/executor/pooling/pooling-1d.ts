// Pooling over sequences [n, l, c], computed as images of height 1.
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';
import { maxOver } from './pooling-2d';

/** `GlobalMaxPooling1D`. */
export const forwardGlobalMaxPooling1D: Forward = ({ inputs, params }) => {
  const y = maxOver(inputs[0]!, [1]);
  return params.keepdims ? y : tf.squeeze(y, [1]);
};

/** `GlobalAveragePooling1D`. */
export const forwardGlobalAveragePooling1D: Forward = ({ inputs, params, mask }) => {
  const x = inputs[0]!;
  if (!mask) return tf.mean(x, 1, Boolean(params.keepdims));
  // Averages the unmasked steps only (keras/src/layers/pooling/global_average_pooling1d.py).
  const unmasked = tf.reshape(mask, [...mask.shape, 1]);
  const sum = tf.sum(tf.mul(x, unmasked), 1, Boolean(params.keepdims));
  return tf.div(sum, tf.sum(unmasked, 1, Boolean(params.keepdims)));
};

type Pool = (
  x: Tensor4D,
  size: [number, number],
  strides: [number, number],
  padding: 'same' | 'valid',
) => Tensor4D;

function alongSequence({ inputs, params }: LayerCall, pool: Pool): Tensor {
  const size = Number(params.poolSize);
  const stride = Number(params.strides ?? size);
  const [batch = 1, length = 1, channels = 1] = inputs[0]!.shape;
  const flat = tf.reshape(inputs[0]!, [batch, 1, length, channels]) as Tensor4D;
  return tf.squeeze(pool(flat, [1, size], [1, stride], params.padding as 'same' | 'valid'), [1]);
}

/** `MaxPooling1D`. */
export const forwardMaxPooling1D: Forward = (call) =>
  alongSequence(call, (x, size, strides, padding) => tf.maxPool(x, size, strides, padding));

/** `AveragePooling1D`: padding is excluded from the average. */
export const forwardAveragePooling1D: Forward = (call) =>
  alongSequence(call, (x, size, strides, padding) => tf.avgPool(x, size, strides, padding));
