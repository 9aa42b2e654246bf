// BatchNormalization: batch statistics in training; moving statistics in inference and if frozen.
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward, LayerCall } from '../forward';
import { fusedBatchNorm, nativeBackend } from '../native';

/** Transposes the normalized axis to the end and reshapes to rank 4 (`[n, 1, 1, c]`); `restore` undoes both. */
function channelsLast(x: Tensor, axis: number): { image: Tensor4D; restore: (y: Tensor) => Tensor } {
  const at = (axis + x.rank) % x.rank;
  const last = x.rank - 1;
  const order = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
  const moved = at === last ? x : tf.transpose(x, order);
  const size = moved.shape[last] as number;
  const image = (moved.rank === 4 ? moved : tf.reshape(moved, [-1, 1, 1, size])) as Tensor4D;
  return {
    image,
    restore: (y) => {
      const shaped = moved.rank === 4 ? y : tf.reshape(y, moved.shape);
      return at === last ? shaped : tf.transpose(shaped, order);
    },
  };
}

function infer(call: LayerCall, x: Tensor4D, gamma: Tensor, beta: Tensor): Tensor {
  const mean = call.weight('moving_mean');
  const variance = call.weight('moving_variance');
  const epsilon = Number(call.params.epsilon);
  if (!call.step) {
    return tf.batchNorm4d(x, mean as never, variance as never, beta as never, gamma as never, epsilon);
  }
  const factor = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(x, factor), tf.sub(beta, tf.mul(mean, factor)));
}

/** Returns `[y, mean, variance]` by batch statistics. The variance is biased, as in Keras 3's moving statistics. */
function normalize(x: Tensor4D, gamma: Tensor, beta: Tensor, epsilon: number): [Tensor, Tensor, Tensor] {
  const count = x.size / (x.shape[3] as number);
  if (nativeBackend()) {
    const [y, mean, variance] = fusedBatchNorm(x, gamma, beta, epsilon);
    return [y, mean, count > 1 ? tf.mul(variance, (count - 1) / count) : variance];
  }
  const mean = tf.mean(x, [0, 1, 2]);
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), [0, 1, 2]);
  const y = tf.add(tf.mul(centered, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta);
  return [y, mean, variance];
}

/** `BatchNormalization` (keras/src/layers/normalization/batch_normalization.py). */
export const forwardBatchNormalization: Forward = (call) => {
  const { params } = call;
  const { image, restore } = channelsLast(call.inputs[0]!, Number(params.axis));
  const size = [image.shape[3] as number];
  const gamma = params.scale ? call.weight('gamma') : tf.ones(size);
  const beta = params.center ? call.weight('beta') : tf.zeros(size);
  if (!call.training || !call.trainable) return restore(infer(call, image, gamma, beta));
  const [y, mean, variance] = normalize(image, gamma, beta, Number(params.epsilon));
  const momentum = Number(params.momentum);
  const updateAverage = (weight: string, batch: Tensor) =>
    call.update(weight, tf.add(tf.mul(call.weight(weight), momentum), tf.mul(batch, 1 - momentum)));
  updateAverage('moving_mean', mean);
  updateAverage('moving_variance', variance);
  return restore(y);
};
