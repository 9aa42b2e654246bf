// Animated AVIF files hold their first image as a still one as well; libvips opens them only by the brand of a still image.

/** The same file with the brand of a still AVIF; as it is when it has that already or has no still image. */
export function asStillAvif(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.toString('latin1', 8, 12) !== 'avis') return bytes;
  const copy = Buffer.from(view);
  copy.write('avif', 8, 'latin1');
  return copy;
}
