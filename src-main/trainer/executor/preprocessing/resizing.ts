// Images [n, h, w, c] to another size: Resizing and CenterCrop.
import { type Interpolation, resizeMatrix } from '#shared/resize-matrix';
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';

/** `matrix` `[a, b]` applied to an axis of length b. */
function mix(x: Tensor4D, matrix: Tensor2D, axis: 1 | 2): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const size = matrix.shape[0];
  const once = tf.reshape(matrix, [1, ...matrix.shape]) as Tensor3D;
  if (axis === 1) {
    const flat = tf.reshape(x, [batch, height, width * channels]);
    return tf.reshape(tf.matMul(once, flat), [batch, size, width, channels]);
  }
  const flat = tf.reshape(x, [batch * height, width, channels]);
  return tf.reshape(tf.matMul(once, flat), [batch, height, size, channels]);
}

/** Images resized as tf.image.resize does (half-pixel centers). */
export function resize(
  x: Tensor4D,
  [height, width]: readonly [number, number],
  interpolation: Interpolation,
  antialias = false,
): Tensor4D {
  if (x.shape[1] === height && x.shape[2] === width) return x;
  const matrices = () =>
    ([1, 2] as const).map((axis) => {
      const [from, to] = [x.shape[axis], axis === 1 ? height : width];
      return tf.tensor2d(resizeMatrix(from, to, interpolation, antialias), [to, from]);
    }) as [Tensor2D, Tensor2D];
  if (antialias || interpolation !== 'bilinear') {
    const [rows, columns] = matrices();
    return mix(mix(x, rows, 1), columns, 2);
  }
  // tf-core's own gradient forgets the half-pixel centers.
  const bilinear = tf.customGrad((given) => ({
    value: tf.image.resizeBilinear(given as Tensor4D, [height, width], false, true),
    gradFunc: (dy: Tensor) => {
      const [rows, columns] = matrices();
      return mix(mix(dy as Tensor4D, tf.transpose(columns), 2), tf.transpose(rows), 1);
    },
  }));
  return bilinear(x) as Tensor4D;
}

/** The greatest window of the target's aspect ratio, from the middle (keras.utils.image_utils, smart_resize). */
export function cropToRatio(x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  const [batch, from, across, channels] = x.shape;
  const rows = Math.max(1, Math.min(from, Math.trunc((across * height) / width)));
  const columns = Math.max(1, Math.min(across, Math.trunc((from * width) / height)));
  return tf.slice(
    x,
    [0, Math.trunc((from - rows) / 2), Math.trunc((across - columns) / 2), 0],
    [batch, rows, columns, channels],
  );
}

/** Padding on both sides up to the target's aspect ratio; equal on both, so that an odd rest is left out, as in Keras. */
function padToRatio(x: Tensor4D, [height, width]: readonly [number, number], fill: number): Tensor4D {
  const [, from, across] = x.shape;
  const rows = Math.trunc((Math.max(from, Math.trunc((across * height) / width)) - from) / 2);
  const columns = Math.trunc((Math.max(across, Math.trunc((from * width) / height)) - across) / 2);
  return tf.pad(
    x,
    [
      [0, 0],
      [rows, rows],
      [columns, columns],
      [0, 0],
    ],
    fill,
  );
}

/** `Resizing`. */
export const forwardResizing: Forward = ({ inputs, params }) => {
  const size = [Number(params.height), Number(params.width)] as const;
  let x = inputs[0] as Tensor4D;
  if (params.cropToAspectRatio) x = cropToRatio(x, size);
  else if (params.padToAspectRatio) x = padToRatio(x, size, Number(params.fillValue));
  return resize(x, size, params.interpolation as Interpolation, Boolean(params.antialias));
};

/** The middle of an image, or the greatest window of the aspect ratio where it is too small. */
export const forwardCenterCrop: Forward = ({ inputs, params }) => {
  const x = inputs[0] as Tensor4D;
  const size = [Number(params.height), Number(params.width)] as const;
  const spare = [x.shape[1] - size[0], x.shape[2] - size[1]] as const;
  if (spare[0] < 0 || spare[1] < 0) return resize(cropToRatio(x, size), size, 'bilinear');
  return tf.slice(
    x,
    [0, Math.floor(spare[0] / 2), Math.floor(spare[1] / 2), 0],
    [x.shape[0], ...size, x.shape[3]],
  );
};
