// Changes an image's colors by Keras' formulas: contrast, saturation, hue (keras/src/layers/preprocessing/image_preprocessing).

/** Color changes: factors of contrast and saturation, a hue shift as a fraction of the color circle, and added brightness in 0..255. */
export interface ColorChange {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

const unit = (value: number) => Math.min(1, Math.max(0, value));
const clamp = (value: number) => Math.min(255, Math.max(0, value));

/**
 * Changes an image in place: brightness first, then contrast, saturation and hue; rounded once at the end. Gray (one channel)
 * has no saturation or hue; a fourth channel (alpha) does not change.
 */
export function recolor(pixels: Uint8Array, change: ColorChange, channels = 3): void {
  if (channels === 4) {
    recolorBeneath(pixels, change);
    return;
  }
  const { brightness, contrast } = change;
  const [saturation, hue] = channels === 3 ? [change.saturation, change.hue] : [1, 0];
  if (brightness === 0 && contrast === 1 && saturation === 1 && hue === 0) return;
  const values = Float32Array.from(pixels);
  if (brightness !== 0) for (let i = 0; i < values.length; i++) values[i] = clamp(values[i]! + brightness);
  if (contrast !== 1) stretchContrast(values, contrast, channels);
  if (saturation !== 1 || hue !== 0) turnColors(values, saturation, hue);
  for (let i = 0; i < values.length; i++) pixels[i] = values[i]! + 0.5;
}

function recolorBeneath(pixels: Uint8Array, change: ColorChange): void {
  const count = pixels.length / 4;
  const rgb = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) rgb.set(pixels.subarray(i * 4, i * 4 + 3), i * 3);
  recolor(rgb, change);
  for (let i = 0; i < count; i++) pixels.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
}

/** Scales each channel's distance from its mean over the image. */
function stretchContrast(values: Float32Array, factor: number, channels: number): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = channel; i < values.length; i += channels) sum += values[i]!;
    const mean = sum / (values.length / channels);
    for (let i = channel; i < values.length; i += channels)
      values[i] = clamp((values[i]! - mean) * factor + mean);
  }
}

/** Scales saturation and shifts the hue in HSV (tf.image.rgb_to_hsv and back). */
function turnColors(values: Float32Array, factor: number, turn: number): void {
  for (let i = 0; i < values.length; i += 3) {
    const [r, g, b] = [values[i]!, values[i + 1]!, values[i + 2]!];
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    if (range === 0) continue;
    let h: number;
    if (value === r) h = (g - b) / range / 6;
    else if (value === g) h = (b - r) / range / 6 + 1 / 3;
    else h = (r - g) / range / 6 + 2 / 3;
    h += turn;
    h -= Math.floor(h);
    const s = Math.min(1, (range / value) * factor);
    const sector = h * 6;
    values[i] = value * (1 - s + s * unit(Math.abs(sector - 3) - 1));
    values[i + 1] = value * (1 - s + s * unit(2 - Math.abs(sector - 2)));
    values[i + 2] = value * (1 - s + s * unit(2 - Math.abs(sector - 4)));
  }
}
