// What may be wrong with a picture that can be read: too dark, too bright, blurred, small; and what decoding changes in it.
import { type Picture, pictureNotes } from './data-index';

/** Flags that a picture may have, those of `pictureNotes` among them. */
export const pictureFlags = ['dark', 'bright', 'blurred', 'small', ...pictureNotes] as const;
/** See `pictureFlags`. */
export type PictureFlag = (typeof pictureFlags)[number];

/** Where flags begin: mean grey levels, the scale of `sharpness`, pixels of the shorter side. */
export const flagLimits = { dark: 30, bright: 235, blurred: 90, small: 32 } as const;

/** The flags of a picture. */
export function flagsOf(picture: Picture): PictureFlag[] {
  const { brightness, sharpness, width, height, notes } = picture;
  const flags: PictureFlag[] = [...(notes ?? [])];
  if (brightness !== undefined && brightness < flagLimits.dark) flags.push('dark');
  if (brightness !== undefined && brightness > flagLimits.bright) flags.push('bright');
  if (sharpness !== undefined && sharpness < flagLimits.blurred) flags.push('blurred');
  if (Math.min(width, height) < flagLimits.small) flags.push('small');
  return flags;
}

/** Whether it has one of them: without making a list. */
export function hasFlag(picture: Picture, flag: PictureFlag): boolean {
  switch (flag) {
    case 'dark':
      return picture.brightness !== undefined && picture.brightness < flagLimits.dark;
    case 'bright':
      return picture.brightness !== undefined && picture.brightness > flagLimits.bright;
    case 'blurred':
      return picture.sharpness !== undefined && picture.sharpness < flagLimits.blurred;
    case 'small':
      return Math.min(picture.width, picture.height) < flagLimits.small;
    default:
      return picture.notes?.includes(flag) ?? false;
  }
}
