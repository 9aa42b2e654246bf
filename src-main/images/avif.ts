// Animated AVIF files also contain their first image as a still image; libvips opens it only with the brand of a still image.

/** Returns the file with the brand of a still AVIF; unchanged if it already has it or has no still image. */
export function asStillAvif(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.toString('latin1', 8, 12) !== 'avis') return bytes;
  const copy = Buffer.from(view);
  copy.write('avif', 8, 'latin1');
  return copy;
}
