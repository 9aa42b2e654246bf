// AutoContrast (keras/src/layers/preprocessing/image_preprocessing/auto_contrast.py).
import { tf } from '../../tf';
import type { Forward } from '../forward';

/** `AutoContrast`: stretches each channel from its minimum and maximum to the ends of the value range. */
export const forwardAutoContrast: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const [low = 0, high = 255] = params.valueRange as readonly number[];
  const minimum = tf.min(x, [1, 2], true);
  const width = tf.sub(tf.max(x, [1, 2], true), minimum);
  const flat = tf.equal(width, 0);
  const fraction = tf.div(tf.sub(x, minimum), tf.where(flat, tf.onesLike(width), width));
  const stretched = tf.add(tf.mul(fraction, high - low), low);
  return tf.where(tf.logicalAnd(flat, tf.onesLike(x).asType('bool')), x, stretched);
};
