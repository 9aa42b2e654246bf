// Affine transforms of images: TensorFlow's ImageProjectiveTransformV3, with its gradient.
import { type Tensor, tf } from '../../tf';
import { attributeTypes, dataTypes, nativeBackend } from '../native';
import { type WarpOptions, warpInJavaScript } from './warp-in-javascript';

function transform(x: Tensor, rows: Tensor, { interpolation, fillMode, fillValue }: WarpOptions): Tensor {
  const native = nativeBackend();
  if (!native) return warpInJavaScript(x, rows, { interpolation, fillMode, fillValue });
  const text = (name: string, value: string) => ({ name, type: attributeTypes.string, value });
  const [y] = native.executeMultipleOutputs(
    'ImageProjectiveTransformV3',
    [
      { name: 'dtype', type: attributeTypes.type, value: dataTypes.float32 },
      text('interpolation', interpolation.toUpperCase()),
      text('fill_mode', fillMode.toUpperCase()),
    ],
    [x, rows, tf.tensor1d(x.shape.slice(1, 3), 'int32'), tf.scalar(fillValue)],
    1,
  );
  return y!;
}

/** Inverts the transforms whose rows are `a0 a1 a2 b0 b1 b2 0 0`; takes and returns columns `[n, 1]`. */
function invert([a0, a1, a2, b0, b1, b2]: readonly Tensor[]): Tensor[] {
  const determinant = tf.sub(tf.mul(a0!, b1!), tf.mul(a1!, b0!));
  return [
    b1!,
    tf.neg(a1!),
    tf.sub(tf.mul(a1!, b2!), tf.mul(a2!, b1!)),
    tf.neg(b0!),
    a0!,
    tf.sub(tf.mul(a2!, b0!), tf.mul(a0!, b2!)),
  ].map((part) => tf.div(part, determinant));
}

const asRows = (columns: readonly Tensor[]) =>
  tf.concat([...columns, tf.zeros([columns[0]!.shape[0]!, 2])], 1);

/**
 * Transforms images: output pixel (x, y) is input pixel (a0 x + a1 y + a2, b0 x + b1 y + b2); the six columns are
 * `[n, 1]`. The gradient is the inverse transform of the output's gradient, as in TensorFlow.
 */
export function warp(x: Tensor, columns: readonly Tensor[], options: WarpOptions): Tensor {
  const op = tf.customGrad((given, save) => {
    (save as (tensors: Tensor[]) => void)([...columns]);
    return {
      value: transform(given as Tensor, asRows(columns), options),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        transform(dy, asRows(invert(saved)), { ...options, fillValue: 0 }),
    };
  });
  return op(x);
}
