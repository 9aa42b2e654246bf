// InputLayer, Dense, Identity.
import { type Tensor, type Tensor2D, tf } from '../../tf';
import { activate } from '../activation/activation';
import type { Forward } from '../forward';
import { addBias } from '../gradients';

/** `InputLayer`: throws, because its value has to be fed. */
export const forwardInput: Forward = ({ name }) => {
  throw new Error(`The input '${name}' was not fed.`);
};

/** `Dense` over the last axis. */
export const forwardDense: Forward = ({ inputs, params, weight }) => {
  const x = inputs[0]!;
  const kernel = weight('kernel') as Tensor2D;
  const flat = x.rank === 2 ? x : tf.reshape(x, [-1, kernel.shape[0]]);
  let y: Tensor = tf.matMul(flat as Tensor2D, kernel);
  if (params.useBias) y = addBias(y, weight('bias'));
  if (x.rank !== 2) y = tf.reshape(y, [...x.shape.slice(0, -1), kernel.shape[1]]);
  return activate(y, params.activation);
};

/** `Identity`. */
export const forwardIdentity: Forward = ({ inputs }) => inputs[0]!;
