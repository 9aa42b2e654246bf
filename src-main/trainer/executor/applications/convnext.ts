// LayerScale and StochasticDepth.
import { tf } from '../../tf';
import type { Forward } from '../forward';
import { seededUniform } from '../random';

/** `LayerScale`. */
export const forwardLayerScale: Forward = ({ inputs, weight }) => tf.mul(inputs[0]!, weight('gamma'));

/** `StochasticDepth`: drops whole samples of the branch at random. */
export const forwardStochasticDepth: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0]!;
  const keep = 1 - Number(params.dropPathRate);
  if (!training || keep === 1) return x;
  if (keep <= 0) return tf.zerosLike(x);
  const shape = x.shape.map((size, axis) => (axis === 0 ? size : 1));
  return tf.mul(tf.div(x, keep), tf.floor(tf.add(seededUniform(shape, seed()), keep)));
};
