// ZeroPadding1D and 2D, Cropping1D and 2D.
import { pairOf } from '#shared/layers/kind';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';

/** `ZeroPadding1D`. */
export const forwardZeroPadding1D: Forward = ({ inputs, params }) =>
  tf.pad(inputs[0]!, [[0, 0], pairOf(params.padding), [0, 0]]);

/** `ZeroPadding2D`. */
export const forwardZeroPadding2D: Forward = ({ inputs, params }) => {
  const [rows, columns] = params.padding as [[number, number], [number, number]];
  return tf.pad(inputs[0]!, [[0, 0], rows, columns, [0, 0]]);
};

/** Removes `[before, after]` values from the ends of each axis in `sides`. */
function crop(x: Tensor, sides: ReadonlyMap<number, readonly [number, number]>): Tensor {
  const begin = x.shape.map((_, axis) => sides.get(axis)?.[0] ?? 0);
  const size = x.shape.map((length, axis) => {
    const [before, after] = sides.get(axis) ?? [0, 0];
    return length - before - after;
  });
  return tf.slice(x, begin, size);
}

/** `Cropping1D`. */
export const forwardCropping1D: Forward = ({ inputs, params }) =>
  crop(inputs[0]!, new Map([[1, pairOf(params.cropping)]]));

/** `Cropping2D`. */
export const forwardCropping2D: Forward = ({ inputs, params }) => {
  const [rows, columns] = params.cropping as [[number, number], [number, number]];
  return crop(
    inputs[0]!,
    new Map([
      [1, rows],
      [2, columns],
    ]),
  );
};
