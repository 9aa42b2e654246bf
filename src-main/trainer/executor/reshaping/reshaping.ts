// Layers that change only the shape: Flatten, Reshape, Permute, RepeatVector.
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';
import { repeat } from './up-sampling';

/** `Flatten`. */
export const forwardFlatten: Forward = ({ inputs }) => {
  const [batch = 1, ...rest] = inputs[0]!.shape;
  return tf.reshape(inputs[0]!, [batch, rest.reduce((product, size) => product * size, 1)]);
};

/** `Reshape`. */
export const forwardReshape: Forward = ({ inputs, params }) =>
  tf.reshape(inputs[0]!, [inputs[0]!.shape[0]!, ...(params.targetShape as number[])]);

/** `Permute`. */
export const forwardPermute: Forward = ({ inputs, params }) =>
  tf.transpose(inputs[0]!, [0, ...(params.dims as number[])]);

const asSequence = (x: Tensor) => tf.reshape(x, [x.shape[0]!, 1, -1]);

/** `RepeatVector`. */
export const forwardRepeatVector: Forward = ({ inputs, params }) =>
  repeat(asSequence(inputs[0]!), 1, Number(params.n));
