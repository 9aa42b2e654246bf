// Resizes decoded pixels exactly as tf.image.resize does, for parity with Keras' datasets.
import { type Interpolation, resizeRows } from '#shared/resize-matrix';
import type { ImageSize } from './image-source';
import type { Placement } from './place-image';

/** Resizes the placement's box of RGB bytes into the input, rounded to whole gray levels. */
export function resizeImage(
  pixels: Uint8Array,
  { width }: ImageSize,
  { crop, size, at }: Placement,
  target: ImageSize,
  interpolation: Interpolation,
  antialias = false,
): Uint8Array {
  const columns = resizeRows(crop.width, size.width, interpolation, antialias);
  const rows = resizeRows(crop.height, size.height, interpolation, antialias);
  const output = new Uint8ClampedArray(target.width * target.height * 3);
  const line = new Float64Array(width * 3);
  for (const [y, parts] of rows.entries()) {
    // Vertically first: each output row at the image's width, from the few input rows it depends on.
    line.fill(0);
    for (const [row, weight] of parts) {
      const from = ((crop.y + row) * width + crop.x) * 3;
      for (let i = 0; i < crop.width * 3; i++) line[i]! += pixels[from + i]! * weight;
    }
    let to = ((at.y + y) * target.width + at.x) * 3;
    for (const across of columns) {
      let [red, green, blue] = [0, 0, 0];
      for (const [column, weight] of across) {
        red += line[column * 3]! * weight;
        green += line[column * 3 + 1]! * weight;
        blue += line[column * 3 + 2]! * weight;
      }
      output[to++] = red;
      output[to++] = green;
      output[to++] = blue;
    }
  }
  return new Uint8Array(output.buffer);
}
