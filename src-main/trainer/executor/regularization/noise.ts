// Layers that are random in training and the identity in inference: dropouts and Gaussian noise.
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';
import { seededNormal, seededUniform } from '../random';

/** Zeroes a fraction `rate` of the values and scales up the others. Values along axes of size 1 in `shape` are dropped together. */
function drop(x: Tensor, rate: number, shape: readonly number[], seed: () => Tensor): Tensor {
  if (rate >= 1) return tf.zerosLike(x);
  const keep = tf.cast(tf.greaterEqual(seededUniform(shape, seed()), rate), 'float32');
  return tf.mul(tf.mul(x, 1 / (1 - rate)), keep);
}

/** `Dropout`: active in training even if the layer is frozen, as in Keras. */
export const forwardDropout: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const rate = Number(params.rate);
  if (!training || rate === 0) return x;
  const noiseShape = params.noiseShape as readonly (number | null)[] | null;
  return drop(
    x,
    rate,
    noiseShape === null ? x.shape : noiseShape.map((size, i) => size ?? x.shape[i]!),
    seed,
  );
};

/** `SpatialDropout1D` and `SpatialDropout2D`: one decision for each channel of each sample. */
export const forwardSpatialDropout: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const rate = Number(params.rate);
  if (!training || rate === 0) return x;
  const shape = x.shape.map((size, axis) => (axis === 0 || axis === x.rank - 1 ? size : 1));
  return drop(x, rate, shape, seed);
};

/** `GaussianNoise`. */
export const forwardGaussianNoise: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const deviation = Number(params.stddev);
  return training && deviation > 0 ? tf.add(x, tf.mul(seededNormal(x.shape, seed()), deviation)) : x;
};

/** `GaussianDropout`. */
export const forwardGaussianDropout: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const rate = Number(params.rate);
  if (!training || rate === 0) return x;
  const deviation = Math.sqrt(rate / (1 - rate));
  return tf.mul(x, tf.add(tf.mul(seededNormal(x.shape, seed()), deviation), 1));
};

/** The negated limit of SELU for x → -∞: `alpha · scale`. */
const seluLimit = 1.6732632423543772 * 1.0507009873554805;

/** `AlphaDropout` (keras/src/layers/regularization/alpha_dropout.py). */
export const forwardAlphaDropout: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const rate = Number(params.rate);
  if (!training || rate === 0) return x;
  const noiseShape = params.noiseShape as readonly (number | null)[] | null;
  const shape = noiseShape === null ? x.shape : noiseShape.map((size, i) => size ?? x.shape[i]!);
  const kept = tf.cast(tf.greaterEqual(seededUniform(shape, seed()), rate), 'float32');
  const limit = -seluLimit;
  const a = ((1 - rate) * (1 + rate * limit ** 2)) ** -0.5;
  const dropped = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), limit));
  return tf.add(tf.mul(dropped, a), -a * limit * rate);
};
