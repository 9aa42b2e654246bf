// Pixels to a network's input, on the tensor: `y = x * scale + offset`, after the channels are ordered.
import type { Preprocessing } from '#shared/graph/graph';
import { type Tensor, type Tensor4D, tf } from '../tf';

/** Pixels `[n, h, w, 3]` (RGB, 0..255, whole numbers) as the network expects them. */
export function preprocess(pixels: Tensor, preprocessing: Preprocessing): Tensor4D {
  return tf.tidy(() => {
    const { scale, offset, channelOrder } = preprocessing;
    let x = tf.cast(pixels as Tensor4D, 'float32');
    if (channelOrder === 'bgr') x = tf.reverse(x, 3);
    if (scale.some((value) => value !== 1)) x = tf.mul(x, [...scale]);
    if (offset.some((value) => value !== 0)) x = tf.add(x, [...offset]);
    return x === pixels ? x.clone() : x;
  });
}
