// Channels of an image or of an output, each as a plane of its own.

/** Channels of one size; `values` are ordered by channel, row and column. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/** What an image becomes before the convolution: its brightness, or its three colors. */
export type ColorMode = 'gray' | 'color';

interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/** Weights of red, green and blue in the brightness: ITU-R BT.601, as in PIL and Keras. */
const brightness = [0.299, 0.587, 0.114] as const;

/** Returns the image's gray levels from 0 to 255: one plane of rounded brightness, or red, green and blue. */
export function planesOf({ width, height, channels, bytes }: Image, mode: ColorMode): Planes {
  const size = width * height;
  const color = (pixel: number, channel: number) => bytes[pixel * channels + (channels < 3 ? 0 : channel)]!;
  const values = new Float32Array(mode === 'gray' ? size : 3 * size);
  for (let p = 0; p < size; p++) {
    if (mode === 'gray')
      values[p] = Math.round(brightness.reduce((sum, weight, c) => sum + weight * color(p, c), 0));
    else for (let c = 0; c < 3; c++) values[c * size + p] = color(p, c);
  }
  return { width, height, channels: mode === 'gray' ? 1 : 3, values };
}

/** Returns a value of a plane. */
export function valueAt({ width, height, values }: Planes, channel: number, row: number, column: number) {
  return values[(channel * height + row) * width + column]!;
}

/** Returns the smallest and the largest value, of one channel or of all. */
export function rangeOf({ width, height, channels, values }: Planes, channel: number | null = null) {
  const size = width * height;
  const [from, to] = channel === null ? [0, channels * size] : [channel * size, (channel + 1) * size];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
