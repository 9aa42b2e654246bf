// Affine transforms of images without native TensorFlow, by the rules of its ImageProjectiveTransformV3. TensorFlow.js'
// own kernels reflect to other pixels (WebAssembly), or transform only the first image (JavaScript).
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type Tensor, tf } from '../../tf';

/** Interpolation between pixels, and how positions outside the image are filled. */
export interface WarpOptions {
  readonly interpolation: string;
  readonly fillMode: string;
  readonly fillValue: number;
}

type Place = (position: number, size: number) => number;

/** TensorFlow computes positions in float32: a pixel's border must not depend on the engine. */
const f32 = Math.fround;
const clamp: Place = (position, size) => Math.min(Math.max(position, 0), size - 1);

/** `abcd` is continued as `dcba|abcd|dcba`. */
const reflect: Place = (position, size) => {
  if (size <= 1) return 0;
  const twice = 2 * size;
  let at = position;
  if (at < 0) {
    at = f32(twice * Math.trunc(f32(-at / twice)) + at);
    at = at < -size ? f32(at + twice) : f32(-at - 1);
  } else if (at > size - 1) {
    at = f32(at - twice * Math.trunc(f32(at / twice)));
    if (at >= size) at = f32(twice - at - 1);
  }
  return clamp(at, size);
};

/** `abcd` is continued as `abcd|abcd|abcd`. */
const wrap: Place = (position, size) => {
  if (size <= 1) return 0;
  let at = position;
  if (at < 0) at = f32(at + size * (Math.trunc(f32(-at / (size - 1))) + 1));
  else if (at > size - 1) at = f32(at - size * Math.trunc(f32(at / (size - 1))));
  return clamp(at, size);
};

const places: Readonly<Record<string, Place>> = { constant: (at) => at, nearest: clamp, reflect, wrap };

/** Rounds halves away from zero, as C++ does. */
const round = (value: number) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

/**
 * Transforms images `[n, height, width, channels]` by rows of eight numbers, `[n, 8]` or `[1, 8]`. Throws 'unsupported'
 * for a fill mode that TensorFlow does not have.
 */
export function warpInJavaScript(x: Tensor, rows: Tensor, options: WarpOptions): Tensor {
  const { interpolation, fillMode, fillValue } = options;
  const place = Object.hasOwn(places, fillMode) ? places[fillMode] : undefined;
  if (!place) throw new GraftError('unsupported', say`Unsupported fill mode '${fillMode}'.`);
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  const values = x.dataSync();
  const transforms = rows.dataSync();
  const output = new Float32Array(values.length);
  const size = height * width * channels;
  for (let image = 0; image < count; image++) {
    const start = rows.shape[0] === 1 ? 0 : image * 8;
    const [a0, a1, a2, b0, b1, b2, c0, c1] = transforms.subarray(start, start + 8) as Float32Array;
    const read = (row: number, column: number, channel: number) =>
      row >= 0 && row < height && column >= 0 && column < width
        ? values[image * size + (row * width + column) * channels + channel]!
        : fillValue;
    for (let y = 0, at = image * size; y < height; y++) {
      for (let x = 0; x < width; x++, at += channels) {
        const scale = f32(f32(f32(c0! * x) + f32(c1! * y)) + 1);
        if (scale === 0) {
          output.fill(fillValue, at, at + channels);
          continue;
        }
        const column = place(f32(f32(f32(f32(a0! * x) + f32(a1! * y)) + a2!) / scale), width);
        const row = place(f32(f32(f32(f32(b0! * x) + f32(b1! * y)) + b2!) / scale), height);
        if (interpolation === 'nearest') {
          const [nearRow, nearColumn] = [round(row), round(column)];
          for (let channel = 0; channel < channels; channel++)
            output[at + channel] = read(nearRow, nearColumn, channel);
          continue;
        }
        const [top, left] = [Math.floor(row), Math.floor(column)];
        const [shareY, shareX] = [row - top, column - left];
        for (let channel = 0; channel < channels; channel++) {
          const upper = (1 - shareX) * read(top, left, channel) + shareX * read(top, left + 1, channel);
          const lower =
            (1 - shareX) * read(top + 1, left, channel) + shareX * read(top + 1, left + 1, channel);
          output[at + channel] = (1 - shareY) * upper + shareY * lower;
        }
      }
    }
  }
  return tf.tensor(output, x.shape);
}
