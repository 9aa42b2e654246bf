// Gradient clipping as in Keras: by value, by norm, by global norm.
import type { Optimizer } from '#shared/run/stage';
import { type Tensor, tf } from '../tf';

const sumOfSquares = (tensor: Tensor) => tf.sum(tf.square(tensor));

/** Returns the clipped gradients. Runs inside a tidy. */
export function clipGradients(gradients: readonly Tensor[], optimizer: Optimizer): Tensor[] {
  const { clipValue, clipNorm, globalClipNorm } = optimizer;
  if (clipNorm !== undefined) {
    return gradients.map((gradient) => {
      const norm = tf.sqrt(sumOfSquares(gradient));
      return tf.div(tf.mul(gradient, clipNorm), tf.maximum(norm, clipNorm));
    });
  }
  if (globalClipNorm !== undefined) {
    const squares = gradients.map(sumOfSquares);
    const norm = tf.sqrt(squares.reduce((sum, one) => tf.add(sum, one)));
    const scale = tf.mul(tf.minimum(tf.div(1, norm), 1 / globalClipNorm), globalClipNorm);
    return gradients.map((gradient) => tf.mul(gradient, scale));
  }
  if (clipValue !== undefined)
    return gradients.map((gradient) => tf.clipByValue(gradient, -clipValue, clipValue));
  return [...gradients];
}
