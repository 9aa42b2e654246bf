// Activation functions as Keras 3 computes them (keras/src/activations/activations.py).
import { GraftError } from '#shared/errors';
import type { ActivationName } from '#shared/layers/activation/activation';
import { say } from '#shared/sentence';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';
import { relu } from './redirected';

const hardSigmoid = (x: Tensor) => tf.div(tf.relu6(tf.add(x, 3)), 6);
const sqrtHalf = Math.SQRT1_2;

/** Softmax over any axis; tf-core supports only the last one. */
function softmaxOver(x: Tensor, axis: number): Tensor {
  const last = x.rank - 1;
  const at = (axis + x.rank) % x.rank;
  if (at === last) return tf.softmax(x);
  const order = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
  return tf.transpose(tf.softmax(tf.transpose(x, order)), order);
}

const functions: Record<ActivationName, (x: Tensor) => Tensor> = {
  linear: (x) => x,
  relu: (x) => relu(x, null),
  relu6: (x) => relu(x, 6),
  softmax: (x) => tf.softmax(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, sqrtHalf)), 1)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  softplus: (x) => tf.softplus(x),
  softsign: (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  hard_sigmoid: hardSigmoid,
  hard_silu: (x) => tf.mul(x, hardSigmoid(x)),
  leaky_relu: (x) => tf.leakyRelu(x, 0.2),
  exponential: (x) => tf.exp(x),
  mish: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  celu: (x) => tf.add(tf.maximum(x, 0), tf.expm1(tf.minimum(x, 0))),
  gelu_tanh: (x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(x, tf.square(x)), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  },
  hard_shrink: (x) => tf.mul(x, tf.step(tf.sub(tf.abs(x), 0.5))),
  hard_sigmoid_keras2: (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1),
  hard_tanh: (x) => tf.clipByValue(x, -1, 1),
  log_sigmoid: (x) => tf.logSigmoid(x),
  log_softmax: (x) => tf.logSoftmax(x),
  soft_shrink: (x) => tf.sub(tf.relu(tf.sub(x, 0.5)), tf.relu(tf.sub(-0.5, x))),
  sparse_plus: (x) =>
    tf.add(tf.div(tf.square(tf.add(tf.clipByValue(x, -1, 1), 1)), 4), tf.relu(tf.sub(x, 1))),
  sparse_sigmoid: (x) => tf.mul(tf.add(tf.clipByValue(x, -1, 1), 1), 0.5),
  squareplus: (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2),
  tanh_shrink: (x) => tf.sub(x, tf.tanh(x)),
};

/** Applies an activation by name. Throws 'unsupported' if the catalog does not list it. */
export function activate(x: Tensor, name: unknown): Tensor {
  const known = typeof name === 'string' && Object.hasOwn(functions, name);
  if (!known) throw new GraftError('unsupported', say`Unknown activation '${String(name)}'.`);
  return functions[name as ActivationName](x);
}

/** `Activation`. */
export const forwardActivation: Forward = ({ inputs, params }) => activate(inputs[0]!, params.activation);

/** `ReLU`: `max(x, 0)` up to `maxValue`, with `negativeSlope` below `threshold`. */
export const forwardReLU: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const slope = Number(params.negativeSlope);
  const threshold = Number(params.threshold);
  const limit = params.maxValue === null ? null : Number(params.maxValue);
  if (slope === 0 && threshold === 0 && (limit === null || limit === 6)) return relu(x, limit);
  let positive = threshold === 0 ? tf.relu(x) : tf.mul(x, tf.step(tf.sub(x, threshold)));
  if (limit !== null) positive = tf.clipByValue(positive, 0, limit);
  if (slope === 0) return positive;
  const below = tf.relu(threshold === 0 ? tf.neg(x) : tf.sub(threshold, x));
  return tf.sub(positive, tf.mul(below, slope));
};

/** `LeakyReLU`. */
export const forwardLeakyReLU: Forward = ({ inputs, params }) =>
  tf.leakyRelu(inputs[0]!, Number(params.negativeSlope));

/** `Softmax`. */
export const forwardSoftmax: Forward = ({ inputs, params }) => softmaxOver(inputs[0]!, Number(params.axis));

/** `PReLU`. */
export const forwardPReLU: Forward = ({ inputs, weight }) => {
  const x = inputs[0]!;
  return tf.sub(tf.relu(x), tf.mul(weight('alpha'), tf.relu(tf.neg(x))));
};

/** `ELU`. */
export const forwardELU: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const alpha = Number(params.alpha);
  return alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.elu(tf.neg(tf.relu(tf.neg(x)))), alpha));
};
