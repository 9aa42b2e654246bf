// Embedding and Masking.
import { tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';

/** `Embedding`. */
export const forwardEmbedding: Forward = ({ inputs, params, weight, sendMask }: LayerCall) => {
  const numbers = tf.cast(inputs[0]!, 'int32');
  if (params.maskZero) sendMask(tf.cast(tf.notEqual(numbers, 0), 'float32'));
  return tf.gather(weight('embeddings'), numbers);
};

/** `Masking`: masked steps become 0. */
export const forwardMasking: Forward = ({ inputs, params, sendMask }: LayerCall) => {
  const x = inputs[0]!;
  const counts = tf.cast(tf.any(tf.notEqual(x, Number(params.maskValue)), -1, true), 'float32');
  sendMask(tf.squeeze(counts, [x.rank - 1]));
  return tf.mul(x, counts);
};
