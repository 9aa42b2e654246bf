// Resizing and CenterCrop: images [n, h, w, c] to another size.
import { type Interpolation, resizeMatrix } from '#shared/resize-matrix';
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';

/** Multiplies an axis of length b by `matrix` `[a, b]`. */
function multiply(x: Tensor4D, matrix: Tensor2D, axis: 1 | 2): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const size = matrix.shape[0];
  const batched = tf.reshape(matrix, [1, ...matrix.shape]) as Tensor3D;
  if (axis === 1) {
    const flat = tf.reshape(x, [batch, height, width * channels]);
    return tf.reshape(tf.matMul(batched, flat), [batch, size, width, channels]);
  }
  const flat = tf.reshape(x, [batch * height, width, channels]);
  return tf.reshape(tf.matMul(batched, flat), [batch, height, size, channels]);
}

/** Resizes images as tf.image.resize does (half-pixel centers). */
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
    return multiply(multiply(x, rows, 1), columns, 2);
  }
  // tf-core's own gradient ignores half-pixel centers.
  const bilinear = tf.customGrad((given) => ({
    value: tf.image.resizeBilinear(given as Tensor4D, [height, width], false, true),
    gradFunc: (dy: Tensor) => {
      const [rows, columns] = matrices();
      return multiply(multiply(dy as Tensor4D, tf.transpose(columns), 2), tf.transpose(rows), 1);
    },
  }));
  return bilinear(x) as Tensor4D;
}

/** Crops the largest centered window of the target's aspect ratio (keras.utils.image_utils, smart_resize). */
export function cropToRatio(x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  const [batch, inputHeight, inputWidth, channels] = x.shape;
  const rows = Math.max(1, Math.min(inputHeight, Math.trunc((inputWidth * height) / width)));
  const columns = Math.max(1, Math.min(inputWidth, Math.trunc((inputHeight * width) / height)));
  return tf.slice(
    x,
    [0, Math.trunc((inputHeight - rows) / 2), Math.trunc((inputWidth - columns) / 2), 0],
    [batch, rows, columns, channels],
  );
}

/** Pads both sides equally up to the target's aspect ratio. An odd remainder is dropped, as in Keras. */
function padToRatio(x: Tensor4D, [height, width]: readonly [number, number], fill: number): Tensor4D {
  const [, inputHeight, inputWidth] = x.shape;
  const rows = Math.trunc(
    (Math.max(inputHeight, Math.trunc((inputWidth * height) / width)) - inputHeight) / 2,
  );
  const columns = Math.trunc(
    (Math.max(inputWidth, Math.trunc((inputHeight * width) / height)) - inputWidth) / 2,
  );
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

/** `CenterCrop`: crops the center. An image that is too small is cropped to the aspect ratio and resized instead. */
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
