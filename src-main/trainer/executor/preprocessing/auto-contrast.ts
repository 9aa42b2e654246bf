// AutoContrast (keras/src/layers/preprocessing/image_preprocessing/auto_contrast.py).
import { tf } from '../../tf';
import type { Forward } from '../forward';

/** Each channel's least value becomes the range's lower end, its greatest the upper one. */
export const forwardAutoContrast: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const [low = 0, high = 255] = params.valueRange as readonly number[];
  const least = tf.min(x, [1, 2], true);
  const width = tf.sub(tf.max(x, [1, 2], true), least);
  const flat = tf.equal(width, 0);
  const share = tf.div(tf.sub(x, least), tf.where(flat, tf.onesLike(width), width));
  const stretched = tf.add(tf.mul(share, high - low), low);
  return tf.where(tf.logicalAnd(flat, tf.onesLike(x).asType('bool')), x, stretched);
};
