// Pooling over images [n, h, w, c].
import { pairOf } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';

function windowOf({ params }: LayerCall): [[number, number], [number, number], 'same' | 'valid'] {
  return [
    pairOf(params.poolSize),
    pairOf(params.strides ?? params.poolSize),
    params.padding as 'same' | 'valid',
  ];
}

/** `MaxPooling2D`. */
export const forwardMaxPooling2D: Forward = (call) =>
  tf.maxPool(call.inputs[0] as Tensor4D, ...windowOf(call));

/** `AveragePooling2D`: padding is excluded from the average. */
export const forwardAveragePooling2D: Forward = (call) =>
  tf.avgPool(call.inputs[0] as Tensor4D, ...windowOf(call));

/** `GlobalAveragePooling2D`. */
export const forwardGlobalAveragePooling2D: Forward = ({ inputs, params }) =>
  tf.mean(inputs[0]!, [1, 2], Boolean(params.keepdims));

/** Returns the maximum over axes, with sizes of 1 kept. Ties share the gradient, as in TensorFlow; in tf-core each receives all of it. */
export function maxOver(x: Tensor, axes: number[]): Tensor {
  const compute = tf.customGrad((given, save) => {
    const values = given as Tensor;
    const y = tf.max(values, axes, true);
    (save as (tensors: Tensor[]) => void)([values, y]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const ties = tf.cast(tf.equal(saved[0]!, saved[1]!), 'float32');
        return tf.mul(tf.div(ties, tf.sum(ties, axes, true)), dy);
      },
    };
  });
  return compute(x);
}

/** `GlobalMaxPooling2D`. */
export const forwardGlobalMaxPooling2D: Forward = ({ inputs, params }) => {
  const y = maxOver(inputs[0]!, [1, 2]);
  return params.keepdims ? y : tf.squeeze(y, [1, 2]);
};
