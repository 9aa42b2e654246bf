// The Random* layers: random per image in training, the identity in inference. Formulas as in Keras (keras/src/layers/preprocessing/image_preprocessing).
import type { Json } from '#shared/graph/graph';
import type { Params } from '#shared/layers/kind';
import { type Tensor, type Tensor4D, tf } from '../../tf';
import type { Forward } from '../forward';
import { nextSeed, seededUniform } from '../random';
import { cropToRatio, resize } from './resizing';
import { warp } from './warp';
import type { WarpOptions } from './warp-in-javascript';

/** Returns a factor as `[from, to]`. A single number is a range around 0 whose lower end is at low `minimum`. */
function rangeOf(factor: Json | undefined, minimum = Number.NEGATIVE_INFINITY): [number, number] {
  if (Array.isArray(factor)) {
    const [a = 0, b = a] = factor.map(Number);
    return [Math.min(a, b), Math.max(a, b)];
  }
  const size = Math.abs(Number(factor));
  return [Math.max(-size, minimum), size];
}

function between(shape: readonly number[], seed: Tensor, from: number, to: number): Tensor {
  return tf.add(tf.mul(seededUniform(shape, seed), Math.fround(to) - Math.fround(from)), from);
}

const warpOptions = (params: Params): WarpOptions => ({
  interpolation: String(params.interpolation),
  fillMode: String(params.fillMode),
  fillValue: Number(params.fillValue),
});

/** `RandomFlip`: mirrors an image along all axes of the mode, or not at all. */
export const forwardRandomFlip: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const flipped = tf.cast(tf.lessEqual(seededUniform([x.shape[0], 1, 1, 1], seed()), 0.5), 'float32');
  const axes = { horizontal: [2], vertical: [1], horizontal_and_vertical: [2, 1] }[String(params.mode)] ?? [];
  return tf.add(tf.mul(tf.reverse(x, axes), flipped), tf.mul(x, tf.sub(1, flipped)));
};

/** `RandomRotation`: rotates about the center. */
export const forwardRandomRotation: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const [from, to] = rangeOf(params.factor);
  const angle = tf.mul(between([x.shape[0], 1], seed(), from * 360, to * 360), Math.PI / 180);
  const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
  const [cx, cy] = [0.5 * (x.shape[2] - 1), 0.5 * (x.shape[1] - 1)];
  const offset = (center: number, a: Tensor, b: Tensor) =>
    tf.sub(tf.sub(center, tf.mul(a, cx)), tf.mul(b, cy));
  const columns = [cos, tf.neg(sin), offset(cx, cos, tf.neg(sin)), sin, cos, offset(cy, sin, cos)];
  return warp(x, columns, warpOptions(params));
};

/** `RandomZoom`: zooms about the center; without a width factor, the aspect ratio is kept. */
export const forwardRandomZoom: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const zoom = (factor: Json | undefined, drawn: Tensor) => {
    const [from, to] = rangeOf(factor);
    return between([x.shape[0], 1], drawn, 1 + from, 1 + to);
  };
  const first = seed();
  const down = zoom(params.heightFactor, first);
  const across = params.widthFactor === null ? down : zoom(params.widthFactor, nextSeed(first));
  const none = tf.zeros([x.shape[0], 1]);
  const offset = (size: number, by: Tensor) => tf.mul(tf.sub(1, by), (size - 1) / 2);
  const columns = [across, none, offset(x.shape[2], across), none, down, offset(x.shape[1], down)];
  return warp(x, columns, warpOptions(params));
};

/** `RandomTranslation`. */
export const forwardRandomTranslation: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const shift = (factor: Json | undefined, drawn: Tensor, size: number) =>
    tf.mul(between([x.shape[0], 1], drawn, ...rangeOf(factor)), -size);
  const first = seed();
  const down = shift(params.heightFactor, first, x.shape[1]);
  const across = shift(params.widthFactor, nextSeed(first), x.shape[2]);
  const [one, none] = [tf.ones([x.shape[0], 1]), tf.zeros([x.shape[0], 1])];
  return warp(x, [one, none, across, none, one, down], warpOptions(params));
};

/** `RandomContrast`: scales each channel's distance from its mean over the image. */
export const forwardRandomContrast: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const [less, more] = rangeOf(params.factor, 0);
  const factor = between([x.shape[0], 1, 1, 1], seed(), 1 - less, 1 + more);
  const mean = tf.mean(tf.mean(x, 1, true), 2, true);
  const [low, high] = params.valueRange as [number, number];
  return tf.clipByValue(tf.add(tf.mul(tf.sub(x, mean), factor), mean), low, high);
};

/** `RandomBrightness`. */
export const forwardRandomBrightness: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  if (!training) return x;
  const [low, high] = rangeOf(params.valueRange);
  const drawn = between([x.shape[0], 1, 1, 1], seed(), ...rangeOf(params.factor));
  return tf.clipByValue(tf.add(x, tf.mul(drawn, high - low)), low, high);
};

/**
 * `RandomCrop`: one window for the whole batch. In inference, crops the largest centered window of the target's aspect
 * ratio and resizes it, as Keras documents (Keras 3.15 returns the image unchanged, unlike its own output shape).
 */
export const forwardRandomCrop: Forward = ({ inputs, params, training, seed }) => {
  const x = inputs[0] as Tensor4D;
  const size = [Number(params.height), Number(params.width)] as const;
  if (!training) return resize(cropToRatio(x, size), size, 'bilinear');
  if (x.shape[1] <= size[0] || x.shape[2] <= size[1]) return resize(cropSmall(x, size), size, 'bilinear');
  const first = seed();
  const positions = (drawn: Tensor, whole: number, window: number) => {
    const start = tf.cast(tf.floor(between([], drawn, 0, whole - window + 1)), 'int32');
    return tf.add(tf.range(0, window, 1, 'int32'), start) as Tensor;
  };
  const rows = tf.gather(x, positions(first, x.shape[1], size[0]) as never, 1);
  return tf.gather(rows, positions(nextSeed(first), x.shape[2], size[1]) as never, 2);
};

/** Crops an image that is smaller than the window, as Keras does in training: from the start of the centered window, clipped to the image. */
function cropSmall(x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  const [batch, inputHeight, inputWidth, channels] = x.shape;
  const ratio = cropToRatio(x, [height, width]).shape;
  const [top, left] = [Math.trunc((inputHeight - ratio[1]) / 2), Math.trunc((inputWidth - ratio[2]) / 2)];
  const size: [number, number] = [Math.min(height, inputHeight - top), Math.min(width, inputWidth - left)];
  return tf.slice(x, [0, top, left, 0], [batch, ...size, channels]);
}
