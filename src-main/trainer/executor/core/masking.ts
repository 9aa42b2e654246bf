// Embedding and Masking.
import { tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';

/** `Embedding`. */
export const forwardEmbedding: Forward = ({ inputs, params, weight, sendMask }: LayerCall) => {
  const indices = tf.cast(inputs[0]!, 'int32');
  if (params.maskZero) sendMask(tf.cast(tf.notEqual(indices, 0), 'float32'));
  return tf.gather(weight('embeddings'), indices);
};

/** `Masking`: sets masked steps to 0. */
export const forwardMasking: Forward = ({ inputs, params, sendMask }: LayerCall) => {
  const x = inputs[0]!;
  const unmasked = tf.cast(tf.any(tf.notEqual(x, Number(params.maskValue)), -1, true), 'float32');
  sendMask(tf.squeeze(unmasked, [x.rank - 1]));
  return tf.mul(x, unmasked);
};
