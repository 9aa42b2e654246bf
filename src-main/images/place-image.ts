// Computes how an image is placed in a network's input: stretched, center-cropped, or padded with black. Uses Keras' arithmetic.
import type { Resize } from '#shared/graph/graph';
import type { ImageSize } from './image-source';

/** A box of the image, the size it is resized to, and its position in the input; the rest is black. */
export interface Placement {
  readonly image: ImageSize;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly size: ImageSize;
  readonly at: { readonly x: number; readonly y: number };
}

/** Places an image: `crop` as in keras.utils.image_utils.smart_resize, `pad` as in tf.image.resize_with_pad. */
export function placeImage(image: ImageSize, target: ImageSize, mode: Resize['mode']): Placement {
  const { width, height } = image;
  const whole = { x: 0, y: 0, width, height };
  const corner = { x: 0, y: 0 };
  const full = { width: target.width, height: target.height };
  if (mode === 'stretch') return { image, crop: whole, size: full, at: corner };
  if (mode === 'crop') {
    const cropHeight = clamp(Math.trunc((width * target.height) / target.width), height);
    const cropWidth = clamp(Math.trunc((height * target.width) / target.height), width);
    const crop = {
      x: Math.trunc((width - cropWidth) / 2),
      y: Math.trunc((height - cropHeight) / 2),
      width: cropWidth,
      height: cropHeight,
    };
    return { image, crop, size: full, at: corner };
  }
  const ratio = Math.max(width / target.width, height / target.height);
  const size = {
    width: Math.max(1, Math.floor(width / ratio)),
    height: Math.max(1, Math.floor(height / ratio)),
  };
  const at = {
    x: Math.max(0, Math.floor((target.width - width / ratio) / 2)),
    y: Math.max(0, Math.floor((target.height - height / ratio) / 2)),
  };
  return { image, crop: whole, size, at };
}

function clamp(value: number, most: number): number {
  return Math.max(1, Math.min(most, value));
}

/** Returns the size of the whole image at which its crop has the target size, and the crop's offset; null if that would be too large. */
export function stretchedWhole({ image, crop, size }: Placement) {
  const width = Math.round((image.width * size.width) / crop.width);
  const height = Math.round((image.height * size.height) / crop.height);
  if (width * height > 16_000_000) return null;
  const x = Math.min(Math.round((crop.x * size.width) / crop.width), width - size.width);
  const y = Math.min(Math.round((crop.y * size.height) / crop.height), height - size.height);
  return { size: { width, height }, x, y };
}

/** Copies the placement's box from the resized whole image into the input. */
export function cutOut(
  pixels: Uint8Array,
  whole: { readonly size: ImageSize; readonly x: number; readonly y: number },
  { size, at }: Placement,
  target: ImageSize,
): Uint8Array {
  const output = new Uint8Array(target.width * target.height * 3);
  for (let row = 0; row < size.height; row++) {
    const from = ((whole.y + row) * whole.size.width + whole.x) * 3;
    const to = ((at.y + row) * target.width + at.x) * 3;
    output.set(pixels.subarray(from, from + size.width * 3), to);
  }
  return output;
}
