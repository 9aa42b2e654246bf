// Flags of readable images: too dark, too bright, blurred, small, and the changes made by decoding.
import { type Image, imageNotes } from './dataset-index';

/** Flags that an image can have, including those of `imageNotes`. */
export const imageFlags = ['dark', 'bright', 'blurred', 'small', ...imageNotes] as const;
/** See `imageFlags`. */
export type ImageFlag = (typeof imageFlags)[number];

/** Thresholds of the flags: mean gray levels, the scale of `sharpness`, pixels of the shorter side. */
const flagLimits = { dark: 30, bright: 235, blurred: 90, small: 32 } as const;

/** Returns the flags of an image. */
export function flagsOf(image: Image): ImageFlag[] {
  const { brightness, sharpness, width, height, notes } = image;
  const flags: ImageFlag[] = [...(notes ?? [])];
  if (brightness !== undefined && brightness < flagLimits.dark) flags.push('dark');
  if (brightness !== undefined && brightness > flagLimits.bright) flags.push('bright');
  if (sharpness !== undefined && sharpness < flagLimits.blurred) flags.push('blurred');
  if (Math.min(width, height) < flagLimits.small) flags.push('small');
  return flags;
}

/** True if an image has the flag; does not allocate a list. */
export function hasFlag(image: Image, flag: ImageFlag): boolean {
  switch (flag) {
    case 'dark':
      return image.brightness !== undefined && image.brightness < flagLimits.dark;
    case 'bright':
      return image.brightness !== undefined && image.brightness > flagLimits.bright;
    case 'blurred':
      return image.sharpness !== undefined && image.sharpness < flagLimits.blurred;
    case 'small':
      return Math.min(image.width, image.height) < flagLimits.small;
    default:
      return image.notes?.includes(flag) ?? false;
  }
}
