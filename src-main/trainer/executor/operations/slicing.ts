// Slice: by slice and reverse for steps of ±1, else by gather. tf-core has no gradient for StridedSlice.
import { sliceAxes } from '#shared/layers/operations/slicing';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';

/** `Slice`. */
export const forwardSlice: Forward = ({ inputs, params }) => {
  let x: Tensor = inputs[0]!;
  const axes = sliceAxes(params, x.shape);
  if ('problem' in axes) throw new Error(axes.problem);
  const sizes = axes.map((axis) => Number(axis.count));
  const starts = axes.map(({ start, step }, i) =>
    Math.abs(step) > 1 ? 0 : step > 0 ? start : start - sizes[i]! + 1,
  );
  const lengths = axes.map(({ step }, i) => (Math.abs(step) > 1 ? x.shape[i + 1]! : sizes[i]!));
  if (lengths.some((size, i) => size !== x.shape[i + 1]))
    x = tf.slice(x, [0, ...starts], [x.shape[0]!, ...lengths]);
  const reversed = axes.flatMap(({ step }, i) => (step === -1 ? [i + 1] : []));
  if (reversed.length > 0) x = tf.reverse(x, reversed);
  for (const [i, { start, step }] of axes.entries()) {
    if (Math.abs(step) === 1) continue;
    const indices = Array.from({ length: sizes[i]! }, (_, k) => start + k * step);
    x = tf.gather(x, tf.tensor1d(indices, 'int32'), i + 1);
  }
  return x;
};
