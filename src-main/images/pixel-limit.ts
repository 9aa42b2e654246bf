// The maximum number of pixels of an image, checked from the header before decoding.

import { say } from '#shared/sentence';
import { ImageError } from './image-error';

/** Maximum number of pixels of an image. */
export const maxPixels = 100_000_000;

/** Throws ImageError 'too-large' if the limit is exceeded. */
export function insistPixelLimit(width: number, height: number): void {
  if (width * height <= maxPixels) return;
  throw new ImageError(
    'too-large',
    say`${width} × ${height} pixels are ${Math.round((width * height) / 1e6)} megapixels; the limit is ${maxPixels / 1e6}`,
  );
}
