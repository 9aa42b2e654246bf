// Rescaling and Normalization.
import { keptAxes } from '#shared/layers/preprocessing/scaling';
import { tf } from '../../tf';
import { along } from '../along';
import type { Forward } from '../forward';

/** `Rescaling`. */
export const forwardRescaling: Forward = ({ inputs, params }) => {
  const scaled = tf.mul(inputs[0]!, params.scale as number | number[]);
  return tf.add(scaled, params.offset as number | number[]);
};

/** Keras' epsilon: minimum of the standard deviation in a division. */
const minDeviation = 1e-7;

/** `Normalization`: with the statistics of its parameters, else of its weights. */
export const forwardNormalization: Forward = ({ inputs, params, weight }) => {
  const x = inputs[0]!;
  const axes = keptAxes(params, x.rank) as number[];
  const sizes = axes.map((axis) => x.shape[axis]!);
  const statistic = (name: 'mean' | 'variance') => {
    const fixed = params[name];
    if (fixed === null) return along(weight(name), x.shape, axes);
    if (!Array.isArray(fixed)) return tf.scalar(Number(fixed));
    const all = sizes.reduce((product, size) => product * size, 1);
    // If there are fewer statistics than values along the axes, they belong to the last axis.
    const own = fixed.length === 1 ? [] : fixed.length === all ? axes : axes.slice(-1);
    return along(tf.tensor(fixed.map(Number)), x.shape, own);
  };
  const mean = statistic('mean');
  const deviation = tf.maximum(tf.sqrt(statistic('variance')), minDeviation);
  return params.invert ? tf.add(mean, tf.mul(x, deviation)) : tf.div(tf.sub(x, mean), deviation);
};
