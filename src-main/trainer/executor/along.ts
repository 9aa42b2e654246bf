// A weight along some axes of a layer's input.
import { type Tensor, tf } from '../tf';

/** A weight that has a size for each of the axes, laid out for an input of that shape. */
export const along = (weight: Tensor, shape: readonly number[], axes: readonly number[]) =>
  tf.reshape(
    weight,
    shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
  );
