// How many pixels an image may have: more are refused by the header, before any is decoded.
import { ImageError } from './image-error';

/** Most pixels of an image. */
export const maxPixels = 100_000_000;

/** Throws ImageError 'too-large' beyond the limit. */
export function insistPixelLimit(width: number, height: number): void {
  if (width * height <= maxPixels) return;
  throw new ImageError(
    'too-large',
    `${width} × ${height} pixels are ${Math.round((width * height) / 1e6)} megapixels, at most ${maxPixels / 1e6} are read`,
  );
}
