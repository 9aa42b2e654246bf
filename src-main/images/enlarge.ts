// Enlarging by bilinear interpolation about pixel centers, as PIL and TensorFlow do it. (libvips' is half a pixel off.)

/** Stretches RGB bytes [height, width, 3] to a size no smaller in either direction. */
export function enlargeImage(
  pixels: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Uint8Array {
  const columns = axis(width, toWidth);
  const rows = axis(height, toHeight);
  const output = new Uint8Array(toWidth * toHeight * 3);
  let at = 0;
  for (let y = 0; y < toHeight; y++) {
    const upper = rows.first[y]! * width;
    const lower = rows.second[y]! * width;
    const shareY = rows.share[y]!;
    for (let x = 0; x < toWidth; x++) {
      const left = columns.first[x]!;
      const right = columns.second[x]!;
      const shareX = columns.share[x]!;
      for (let channel = 0; channel < 3; channel++) {
        const p00 = pixels[(upper + left) * 3 + channel]!;
        const p10 = pixels[(upper + right) * 3 + channel]!;
        const p01 = pixels[(lower + left) * 3 + channel]!;
        const p11 = pixels[(lower + right) * 3 + channel]!;
        const top = p00 + (p10 - p00) * shareX;
        const bottom = p01 + (p11 - p01) * shareX;
        output[at++] = top + (bottom - top) * shareY + 0.5;
      }
    }
  }
  return output;
}

// For each output position: the two neighboring input positions, and the distance from the first.
function axis(from: number, to: number): { first: Int32Array; second: Int32Array; share: Float64Array } {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    first[i] = Math.floor(place);
    second[i] = Math.min(first[i]! + 1, from - 1);
    share[i] = place - first[i]!;
  }
  return { first, second, share };
}
