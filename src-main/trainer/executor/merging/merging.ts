// Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate.
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';

const fold =
  (merge: (a: Tensor, b: Tensor) => Tensor): Forward =>
  ({ inputs }) =>
    inputs.slice(1).reduce(merge, inputs[0]!);

/** `Add`. */
export const forwardAdd = fold((a, b) => tf.add(a, b));
/** `Multiply`. */
export const forwardMultiply = fold((a, b) => tf.mul(a, b));
/** `Maximum`. */
export const forwardMaximum = fold((a, b) => tf.maximum(a, b));
/** `Minimum`. */
export const forwardMinimum = fold((a, b) => tf.minimum(a, b));
/** `Subtract`. */
export const forwardSubtract = fold((a, b) => tf.sub(a, b));
/** `Average`. */
export const forwardAverage: Forward = (call) => tf.div(forwardAdd(call), call.inputs.length);
/** `Concatenate`. */
export const forwardConcatenate: Forward = ({ inputs, params }) =>
  tf.concat([...inputs], (Number(params.axis) + inputs[0]!.rank) % inputs[0]!.rank);
