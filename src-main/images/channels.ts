// Converts RGB to the channels of a network's input: gray as Keras' color_mode 'grayscale', RGB with alpha as 'rgba'.
import type { ImageChannels } from '#shared/graph/image-channels';
import type { ImageSize, ImageTarget } from './image-source';
import { placeImage } from './place-image';

/** Converts RGB bytes to gray by the weights of TensorFlow (rgb_to_grayscale, JPEG's Y) and PIL (mode L): 0.299, 0.587, 0.114. */
export function grayOf(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const gray = new Uint8Array(rgb.length / 3);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3)
    // In 1/65,536, as in PIL (src/libImaging/Convert.c).
    gray[i] = (rgb[at]! * 19_595 + rgb[at + 1]! * 38_470 + rgb[at + 2]! * 7_471 + 0x8000) >> 16;
  return gray;
}

/** Converts gray to RGB for display. */
export function thrice(gray: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: gray.length * 3 }, (_, i) => gray[Math.floor(i / 3)]!);
}

/** Adds alpha to RGB: the first byte of each pixel of `alpha` [height, width, 3]. */
export function withAlpha(rgb: Uint8Array, alpha: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = rgb.length / 3;
  const rgba = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    rgba.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
    rgba[i * 4 + 3] = alpha[i * 3]!;
  }
  return rgba;
}

/** Converts an opaque image's RGB at the target size to the target's channels; alpha is 255 inside the image, 0 in the padding. */
export function toChannels(rgb: Uint8Array, image: ImageSize, target: ImageTarget): Uint8Array {
  const channels: ImageChannels = target.channels ?? 3;
  if (channels === 3) return rgb;
  if (channels === 1) return grayOf(rgb);
  const { at, size } = placeImage(image, target, target.resize?.mode ?? 'stretch');
  const alpha = new Uint8Array(rgb.length);
  for (let row = 0; row < size.height; row++) {
    const from = ((at.y + row) * target.width + at.x) * 3;
    alpha.fill(255, from, from + size.width * 3);
  }
  return withAlpha(rgb, alpha);
}
