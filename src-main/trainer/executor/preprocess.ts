// Pixels to a network's input, on the tensor: `y = x * scale + offset`, after the channels are ordered.
import type { Preprocessing } from '#shared/graph/graph';
import { channelNumbers } from '#shared/graph/image-channels';
import { type Tensor, type Tensor4D, tf } from '../tf';

/** Pixels `[n, h, w, channels]` (gray, RGB or RGB with alpha, 0..255, whole numbers) as the network expects them. */
export function preprocess(pixels: Tensor, preprocessing: Preprocessing): Tensor4D {
  return tf.tidy(() => {
    const channels = pixels.shape[3]!;
    const { scale, offset, reversed } = channelNumbers(preprocessing, channels);
    let x = tf.cast(pixels as Tensor4D, 'float32');
    if (reversed) x = channels === 3 ? tf.reverse(x, 3) : tf.gather(x, tf.tensor1d([2, 1, 0, 3], 'int32'), 3);
    if (scale.some((value) => value !== 1)) x = tf.mul(x, [...scale]);
    if (offset.some((value) => value !== 0)) x = tf.add(x, [...offset]);
    return x === pixels ? x.clone() : x;
  });
}
