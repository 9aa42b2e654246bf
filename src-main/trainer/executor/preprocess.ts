// Preprocesses pixels: reorders the channels, then computes `x * scale + offset`.
import type { Preprocessing } from '#shared/graph/graph';
import { channelNumbers } from '#shared/graph/image-channels';
import { type Tensor, type Tensor4D, tf } from '../tf';

/** Preprocesses pixels `[n, h, w, channels]` (gray, RGB or RGBA; integers 0..255) for a network. */
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
