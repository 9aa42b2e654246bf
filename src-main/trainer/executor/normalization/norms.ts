// Normalizations of single samples: LayerNormalization, RMSNormalization, GroupNormalization, UnitNormalization, LocalResponseNormalization.
import { axesOf } from '#shared/layers/kind';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tf';
import { along } from '../along';
import type { Forward, LayerCall } from '../forward';
import { nativeBackend } from '../native';

function standardize(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const centered = tf.sub(x, tf.mean(x, [...axes], true));
  return tf.mul(centered, tf.rsqrt(tf.add(tf.mean(tf.square(centered), [...axes], true), epsilon)));
}

function scaleAndShift({ params, weight }: LayerCall, y: Tensor, axes: readonly number[]): Tensor {
  const scaled = params.scale ? tf.mul(y, along(weight('gamma'), y.shape, axes)) : y;
  return params.center ? tf.add(scaled, along(weight('beta'), y.shape, axes)) : scaled;
}

/** `LayerNormalization`. */
export const forwardLayerNormalization: Forward = (call) => {
  const x = call.inputs[0]!;
  const axes = axesOf(call.params.axis, x.rank) as number[];
  return scaleAndShift(call, standardize(x, axes, Number(call.params.epsilon)), axes);
};

/** `RMSNormalization`: the scale is broadcast along the last axes, as in keras.ops.rms_normalization. */
export const forwardRMSNormalization: Forward = ({ inputs, params, weight }) => {
  const x = inputs[0]!;
  const axes = axesOf(params.axis, x.rank) as number[];
  const meanSquare = tf.mean(tf.square(x), axes, true);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, Number(params.epsilon)))), weight('scale'));
};

/** `GroupNormalization`. */
export const forwardGroupNormalization: Forward = (call) => {
  const x = call.inputs[0]!;
  const [axis = 0] = axesOf(call.params.axis, x.rank) as number[];
  const channels = x.shape[axis]!;
  const groups = Number(call.params.groups) === -1 ? channels : Number(call.params.groups);
  const grouped = [...x.shape.slice(0, axis), groups, channels / groups, ...x.shape.slice(axis + 1)];
  const reduced = grouped.flatMap((_, i) => (i === 0 || i === axis ? [] : [i]));
  const y = standardize(tf.reshape(x, grouped), reduced, Number(call.params.epsilon));
  return scaleAndShift(call, tf.reshape(y, x.shape), [axis]);
};

/** Scales vectors along the axes to length 1, as keras.ops.normalize does. */
export function normalizeLength(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const inverse = tf.rsqrt(tf.sum(tf.square(x), [...axes], true));
  return tf.mul(x, tf.minimum(inverse, 1 / epsilon));
}

/** `UnitNormalization`. */
export const forwardUnitNormalization: Forward = ({ inputs, params }) =>
  normalizeLength(inputs[0]!, axesOf(params.axis, inputs[0]!.rank) as number[], 1e-12);

/** `LocalResponseNormalization`: TensorFlow's op on native TensorFlow, else a product with a band matrix over the channels. */
export const forwardLocalResponseNormalization: Forward = ({ inputs, params }) => {
  const x = inputs[0] as Tensor4D;
  const [radius, bias, alpha, beta] = [params.depthRadius, params.bias, params.alpha, params.beta].map(
    Number,
  ) as [number, number, number, number];
  if (nativeBackend()) return tf.localResponseNormalization(x, radius, bias, alpha, beta);
  const channels = x.shape[3];
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? 1 : 0,
  );
  const squares = tf.reshape(tf.square(x), [-1, channels]) as Tensor2D;
  const sums = tf.reshape(tf.matMul(squares, tf.tensor2d(band, [channels, channels])), x.shape);
  return tf.div(x, tf.pow(tf.add(tf.mul(sums, alpha), bias), beta));
};
