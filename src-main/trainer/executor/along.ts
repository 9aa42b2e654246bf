// Broadcasts a weight along some axes of a layer's input.
import { type Tensor, tf } from '../tf';

/** Returns a weight with one dimension per axis in `axes`, reshaped to broadcast against an input of `shape`. */
export const along = (weight: Tensor, shape: readonly number[], axes: readonly number[]) =>
  tf.reshape(
    weight,
    shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
  );
