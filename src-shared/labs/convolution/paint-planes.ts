// Draws planes: as an image, by magnitude, stretched to the whole range, or by sign in two colors.
import { type Planes, rangeOf } from './planes';

/** How values become colors. `clip`: as gray levels, those outside 0 to 255 cut off. `absolute`: the magnitude, cut off. `stretch`: smallest black, largest white. `signed`: blue below 0, white at 0, orange above. */
export const displays = ['clip', 'absolute', 'stretch', 'signed'] as const;
/** See `displays`. */
export type Display = (typeof displays)[number];

const below = [30, 94, 200] as const;
const above = [206, 92, 0] as const;

/** Returns opaque RGBA of three channels in color, or of one channel in gray. `signed` always draws one. */
export function paintPlanes(
  planes: Planes,
  display: Display,
  channel: number | null,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, channels, values } = planes;
  const size = width * height;
  const rgba = new Uint8ClampedArray(size * 4);
  const single = channels === 3 ? channel : (channel ?? 0);
  if (display === 'signed') paintSigned(rgba, planes, single ?? 0);
  else
    for (let c = 0; c < 3; c++) {
      const from = single ?? c;
      // One plane gives all three colors.
      if (single === null || c === 0)
        paintGray(rgba, c, values.subarray(from * size, (from + 1) * size), display, planes);
      else for (let at = c; at < rgba.length; at += 4) rgba[at] = rgba[at - c]!;
    }
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return rgba;
}

/** Writes the gray levels of a plane to one color of the pixels. */
function paintGray(
  rgba: Uint8ClampedArray,
  color: number,
  plane: Float32Array,
  display: Exclude<Display, 'signed'>,
  planes: Planes,
): void {
  // Channels are stretched together, so that colors keep their relation.
  const { min, max } = display === 'stretch' ? rangeOf(planes) : { min: 0, max: 255 };
  const factor = max > min ? 255 / (max - min) : 0;
  for (let p = 0; p < plane.length; p++) {
    const value = plane[p]!;
    rgba[p * 4 + color] = display === 'absolute' ? Math.abs(value) : factor * (value - min);
  }
}

/** Draws a plane by sign: white at 0, full color at the largest magnitude. */
function paintSigned(rgba: Uint8ClampedArray, planes: Planes, channel: number): void {
  const { width, height, values } = planes;
  const { min, max } = rangeOf(planes, channel);
  const most = Math.max(Math.abs(min), Math.abs(max), Number.MIN_VALUE);
  const start = channel * width * height;
  for (let p = 0; p < width * height; p++) {
    const value = values[start + p]!;
    const share = Math.abs(value) / most;
    const color = value < 0 ? below : above;
    for (let c = 0; c < 3; c++) rgba[p * 4 + c] = 255 + share * (color[c]! - 255);
  }
}
