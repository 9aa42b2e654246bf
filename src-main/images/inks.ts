// Converts CMYK to RGB by the formula of PIL (src/libImaging/Convert.c) and TensorFlow, not by a color profile.

/** Converts CMYK to RGB; pixels have `channels` bytes: cyan, magenta, yellow, black, and optional others. */
export function inksToRgb(inks: Uint8Array, channels: number): Uint8Array {
  const count = inks.length / channels;
  const rgb = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const paper = 255 - inks[i * channels + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      // PIL's division by 255, rounded.
      const product = inks[i * channels + channel]! * paper + 128;
      rgb[i * 3 + channel] = Math.max(0, paper - (((product >> 8) + product) >> 8));
    }
  }
  return rgb;
}
