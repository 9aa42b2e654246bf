// UpSampling1D and UpSampling2D.
import { pairOf } from '#shared/layers/kind';
import type { Interpolation } from '#shared/resize-matrix';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';
import { resize } from '../preprocessing/resizing';

/** Repeats each value along an axis `times` times. */
export function repeat(x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const shape = x.shape.map((size, i) => (i === axis ? size * times : size));
  return tf.reshape(tf.tile(tf.reshape(x, [-1, 1, inner]), [1, times, 1]), shape);
}

/** `UpSampling1D`. */
export const forwardUpSampling1D: Forward = ({ inputs, params }) =>
  repeat(inputs[0]!, 1, Number(params.size));

/** `UpSampling2D`. */
export const forwardUpSampling2D: Forward = ({ inputs, params }) => {
  const x = inputs[0] as Tensor4D;
  const [rows, columns] = pairOf(params.size);
  if (params.interpolation === 'nearest') return repeat(repeat(x, 1, rows), 2, columns);
  return resize(x, [x.shape[1] * rows, x.shape[2] * columns], params.interpolation as Interpolation);
};
