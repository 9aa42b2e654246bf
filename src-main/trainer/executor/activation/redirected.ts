// ReLU and ReLU6, and their gradient as Lucid redirects it for the first steps of an ideal image (redirected_relu_grad.py).
import { type Tensor, tf } from '../../tf';

let redirected = false;

/** Runs `work` with redirected gradients of ReLU and ReLU6. It must be synchronous. */
export function withRedirectedRelu<T>(work: () => T): T {
  redirected = true;
  try {
    return work();
  } finally {
    redirected = false;
  }
}

/** ReLU, or ReLU6 with a limit of 6. */
export function relu(x: Tensor, limit: null | 6): Tensor {
  const plain = (value: Tensor) => (limit === null ? tf.relu(value) : tf.relu6(value));
  if (!redirected) return plain(x);
  const op = tf.customGrad((given, save) => {
    const value = given as Tensor;
    (save as (tensors: Tensor[]) => void)([value]);
    return {
      value: plain(value),
      gradFunc: (dy: Tensor, saved: Tensor[]) => redirectedGradient(dy, saved[0]!, limit),
    };
  });
  return op(x);
}

/** The gradient of ReLU. Where it is 0 everywhere, the gradient of those values that a step against it moves back into the active range. */
function redirectedGradient(dy: Tensor, x: Tensor, limit: null | 6): Tensor {
  const number = (condition: Tensor) => tf.cast(condition, 'float32');
  const below = number(tf.lessEqual(x, 0));
  const above = limit === null ? tf.zerosLike(x) : number(tf.greaterEqual(x, limit));
  const passed = tf.mul(dy, tf.sub(tf.sub(1, below), above));
  const back = tf.add(tf.mul(below, tf.minimum(dy, 0)), tf.mul(above, tf.maximum(dy, 0)));
  const nothing = tf.sub(1, tf.sign(tf.sum(tf.abs(passed))));
  return tf.add(passed, tf.mul(back, nothing));
}
