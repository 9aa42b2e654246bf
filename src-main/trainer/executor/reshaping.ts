// Flatten, Reshape, ZeroPadding2D.
import { tf } from '../tf';
import type { Forward } from './forward';

/** `Flatten`. */
export const forwardFlatten: Forward = ({ inputs }) => {
  const [batch = 1, ...rest] = inputs[0]!.shape;
  return tf.reshape(inputs[0]!, [batch, rest.reduce((product, size) => product * size, 1)]);
};

/** `Reshape`. */
export const forwardReshape: Forward = ({ inputs, params }) =>
  tf.reshape(inputs[0]!, [inputs[0]!.shape[0]!, ...(params.targetShape as number[])]);

/** `ZeroPadding2D`. */
export const forwardZeroPadding2D: Forward = ({ inputs, params }) => {
  const [rows, columns] = params.padding as [[number, number], [number, number]];
  return tf.pad(inputs[0]!, [[0, 0], rows, columns, [0, 0]]);
};
