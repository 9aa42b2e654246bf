// Dot: one matrix product per sample.
import { dotAxes } from '#shared/layers/merging/dot';
import { type Tensor3D, tf } from '../../tf';
import type { Forward } from '../forward';
import { normalizeLength } from '../normalization/norms';

/** `Dot`. */
export const forwardDot: Forward = ({ inputs, params }) => {
  const [first, second] = [inputs[0]!, inputs[1]!];
  const axes = dotAxes(params.axes, [first.rank, second.rank]);
  const [a, b] = params.normalize
    ? [normalizeLength(first, [axes[0]], 1e-7), normalizeLength(second, [axes[1]], 1e-7)]
    : [first, second];
  const others = [first, second].map((x, i) =>
    x.shape.flatMap((_, j) => (j === 0 || j === axes[i] ? [] : [j])),
  );
  const batch = first.shape[0]!;
  const common = first.shape[axes[0]]!;
  const left = tf.reshape(tf.transpose(a, [0, ...others[0]!, axes[0]]), [batch, -1, common]) as Tensor3D;
  const right = tf.reshape(tf.transpose(b, [0, axes[1], ...others[1]!]), [batch, common, -1]) as Tensor3D;
  const rest = [...others[0]!.map((j) => first.shape[j]!), ...others[1]!.map((j) => second.shape[j]!)];
  return tf.reshape(tf.matMul(left, right), [batch, ...(rest.length === 0 ? [1] : rest)]);
};
