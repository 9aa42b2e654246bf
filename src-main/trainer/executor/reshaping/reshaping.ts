// Layers that only move values: Flatten, Reshape, Permute, RepeatVector, padding, cropping, repeating.
import { pairOf } from '#shared/layers/kind';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';

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

/** `ZeroPadding1D`. */
export const forwardZeroPadding1D: Forward = ({ inputs, params }) =>
  tf.pad(inputs[0]!, [[0, 0], pairOf(params.padding), [0, 0]]);

/** `Permute`. */
export const forwardPermute: Forward = ({ inputs, params }) =>
  tf.transpose(inputs[0]!, [0, ...(params.dims as number[])]);

const asSequence = (x: Tensor) => tf.reshape(x, [x.shape[0]!, 1, -1]);

/** `RepeatVector`. */
export const forwardRepeatVector: Forward = ({ inputs, params }) =>
  repeat(asSequence(inputs[0]!), 1, Number(params.n));

/** A tensor without its ends on some axes: `[before, behind]` by axis. */
function crop(x: Tensor, sides: ReadonlyMap<number, readonly [number, number]>): Tensor {
  const begin = x.shape.map((_, axis) => sides.get(axis)?.[0] ?? 0);
  const size = x.shape.map((length, axis) => {
    const [before, behind] = sides.get(axis) ?? [0, 0];
    return length - before - behind;
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

/** Each value along an axis, `times` times in a row. */
export function repeat(x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const shape = x.shape.map((size, i) => (i === axis ? size * times : size));
  return tf.reshape(tf.tile(tf.reshape(x, [-1, 1, inner]), [1, times, 1]), shape);
}

/** `UpSampling1D`. */
export const forwardUpSampling1D: Forward = ({ inputs, params }) =>
  repeat(inputs[0]!, 1, Number(params.size));
