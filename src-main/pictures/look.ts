// How alike two pictures look: 256 bits, each telling whether a place is brighter than its right neighbour (dHash).

/** Rows of the small picture that a look is taken from; it has one column more. */
export const lookSide = 16;

/** The look of RGB bytes [16, 17, 3] as 64 hexadecimal digits; see Krawetz, 'Kind of Like That' (2013). */
export function lookOf(pixels: Uint8Array): string {
  const bits = new Uint8Array((lookSide * lookSide) / 8);
  const grey = (at: number) => pixels[at]! * 299 + pixels[at + 1]! * 587 + pixels[at + 2]! * 114;
  for (let y = 0; y < lookSide; y++) {
    for (let x = 0; x < lookSide; x++) {
      const at = (y * (lookSide + 1) + x) * 3;
      const bit = y * lookSide + x;
      // A step of one grey level is noise of the codec, not content.
      if (grey(at) > grey(at + 3) + 1500) bits[bit >> 3]! |= 0x80 >> (bit & 7);
    }
  }
  return Buffer.from(bits).toString('hex');
}
