// Crops of an image, resized as in PIL's `resize(size, BILINEAR, box)`: with antialiasing when downscaling.
import { createRandom } from '#shared/random';
import type { Augmentation } from '#shared/run/stage';
import type { ImageSize } from './image-source';

/** A crop as fractions of the image's width and height. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Crops = Pick<Augmentation, 'scaleJitter' | 'resizedCrop'>;

/** True if the augmentation crops a random window of each image. */
export function drawsWindows({ scaleJitter, resizedCrop }: Crops): boolean {
  return scaleJitter !== undefined || resizedCrop !== undefined;
}

/** Draws the crop of an image for an input size; null if the augmentation has no random crop. */
export function drawWindow(
  { scaleJitter, resizedCrop }: Crops,
  image: ImageSize,
  input: ImageSize,
  seed: number,
): Window | null {
  const random = createRandom(seed);
  if (scaleJitter) {
    const shorter = scaleJitter.from + random() * (scaleJitter.to - scaleJitter.from);
    return windowOfScale(image, input, shorter, random(), random());
  }
  if (!resizedCrop) return null;
  const { areaFrom, areaTo, ratioFrom, ratioTo } = resizedCrop;
  // As in torchvision: ten attempts, then the largest center crop with an allowed aspect ratio.
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = image.width * image.height * (areaFrom + random() * (areaTo - areaFrom));
    const ratio = Math.exp(Math.log(ratioFrom) + random() * (Math.log(ratioTo) - Math.log(ratioFrom)));
    const [width, height] = [Math.sqrt(area * ratio) / image.width, Math.sqrt(area / ratio) / image.height];
    const [x, y] = [random(), random()];
    if (width <= 1 && height <= 1) return { left: x * (1 - width), top: y * (1 - height), width, height };
  }
  const own = image.width / image.height;
  const ratio = Math.min(Math.max(own, ratioFrom), ratioTo);
  const [width, height] = own > ratio ? [ratio / own, 1] : [1, own / ratio];
  return { left: (1 - width) / 2, top: (1 - height) / 2, width, height };
}

/** Returns the crop of the input size in an image whose shorter side is scaled to `shorter` pixels; `x` and `y` are its position in 0..1. */
function windowOfScale(image: ImageSize, input: ImageSize, shorter: number, x: number, y: number): Window {
  const scale = shorter / Math.min(image.width, image.height);
  const width = Math.min(1, input.width / (image.width * scale));
  const height = Math.min(1, input.height / (image.height * scale));
  return { left: x * (1 - width), top: y * (1 - height), width, height };
}

/** Fixed-point precision of weights and sums, as in PIL (src/libImaging/Resample.c), for identical gray levels. */
const one = 2 ** 22;
const half = one / 2;
const wholeLevel = (sum: number) => Math.min(255, Math.floor(sum / one));

/** Resizes a crop of an image, channel by channel. */
export function resizeWindow(pixels: Uint8Array, from: ImageSize, window: Window, to: ImageSize): Uint8Array {
  const channels = pixels.length / (from.width * from.height);
  const across = tapsOf(from.width, window.left, window.width, to.width);
  const down = tapsOf(from.height, window.top, window.height, to.height);
  const rows = down.last - down.first;
  const between = new Uint8Array(rows * to.width * channels);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < to.width; x++) {
      const { first, weights } = across.taps[x]!;
      const start = ((y + down.first) * from.width + first) * channels;
      const place = (y * to.width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        let at = start + channel;
        for (const weight of weights) {
          sum += pixels[at]! * weight;
          at += channels;
        }
        between[place + channel] = wholeLevel(sum);
      }
    }
  const output = new Uint8Array(to.width * to.height * channels);
  const line = to.width * channels;
  for (let y = 0; y < to.height; y++) {
    const { first, weights } = down.taps[y]!;
    for (let i = 0; i < line; i++) {
      let sum = half;
      for (const [row, weight] of weights.entries())
        sum += between[(first - down.first + row) * line + i]! * weight;
      output[y * line + i] = wholeLevel(sum);
    }
  }
  return output;
}

/** Returns the input pixels and weights of each output position: a triangle filter as wide as the scale, at least one pixel. */
function tapsOf(size: number, start: number, share: number, count: number) {
  const scale = (share * size) / count;
  const reach = Math.max(scale, 1);
  const taps = Array.from({ length: count }, (_, i) => {
    const center = start * size + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - reach + 0.5));
    const end = Math.min(size, Math.trunc(center + reach + 0.5));
    const raw = Array.from({ length: Math.max(1, end - first) }, (_, at) =>
      Math.max(0, 1 - Math.abs((first + at - center + 0.5) / reach)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    const share = (weight: number) => (sum > 0 ? weight / sum : 1 / raw.length);
    return { first, weights: raw.map((weight) => Math.floor(0.5 + share(weight) * one)) };
  });
  const last = Math.max(...taps.map(({ first, weights }) => first + weights.length));
  return { taps, first: Math.min(...taps.map((tap) => tap.first)), last };
}
