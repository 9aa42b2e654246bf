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
  const single = display === 'signed' || channels !== 3 ? (channel ?? 0) : channel;
  const { min, max } = rangeOf(planes, single);
  const most = Math.max(Math.abs(min), Math.abs(max));
  const gray = (value: number): number => {
    if (display === 'absolute') return Math.abs(value);
    if (display === 'stretch') return max > min ? (255 * (value - min)) / (max - min) : 0;
    return value;
  };
  for (let p = 0; p < size; p++) {
    const at = p * 4;
    rgba[at + 3] = 255;
    if (display === 'signed') {
      const value = values[single! * size + p]!;
      const share = most > 0 ? Math.abs(value) / most : 0;
      const color = value < 0 ? below : above;
      for (let c = 0; c < 3; c++) rgba[at + c] = 255 + share * (color[c]! - 255);
    } else for (let c = 0; c < 3; c++) rgba[at + c] = gray(values[(single ?? c) * size + p]!);
  }
  return rgba;
}
