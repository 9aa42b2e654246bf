// Random changes of training images: what may be asked for, and which of them leave features worth keeping.
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Random changes of a training image; all zero means none. Ranges as in Keras' Random* layers. */
export const augmentationSchema = z
  .object({
    horizontalFlip: z.boolean().default(false),
    verticalFlip: z.boolean().default(false),
    /** Greatest turn either way, in degrees. */
    rotation: z.number().min(0).max(180).default(0),
    /** Greatest zoom in or out as a share: 0.2 is 80 % to 120 %. */
    zoom: z.number().min(0).max(0.9).default(0),
    /** Greatest shift as a share of the size. */
    translation: share.default(0),
    /** Greatest change of brightness as a share of the range. */
    brightness: share.default(0),
    /** Greatest change of contrast as a share: 0.2 is 80 % to 120 % of each channel's distance from its mean. */
    contrast: share.default(0),
    /** Greatest change of saturation as a share. */
    saturation: share.default(0),
    /** Greatest turn of the hue either way as a share of the circle. */
    hue: z.number().min(0).max(0.5).default(0),
    /** The shorter side is scaled to a drawn size in pixels, then a window of the input's size is cut out anywhere (VGG: 256 to 512). */
    scaleJitter: z
      .object({ from: z.number().int().min(8).max(4096), to: z.number().int().min(8).max(4096) })
      .strict()
      .refine(({ from, to }) => from <= to, { message: 'expected from to be at most to' })
      .optional(),
    /** A window of a drawn area (share of the image) and ratio of width to height is cut out anywhere and resized (Inception). */
    resizedCrop: z
      .object({
        areaFrom: z.number().min(0.01).max(1).default(0.08),
        areaTo: z.number().min(0.01).max(1).default(1),
        ratioFrom: z
          .number()
          .min(0.1)
          .max(10)
          .default(3 / 4),
        ratioTo: z
          .number()
          .min(0.1)
          .max(10)
          .default(4 / 3),
      })
      .strict()
      .refine((one) => one.areaFrom <= one.areaTo && one.ratioFrom <= one.ratioTo, {
        message: 'expected each range to begin below its end',
      })
      .optional(),
    /** A gray square, its side as a share of the image's shorter one, about a drawn place (DeVries and Taylor 2017). */
    cutout: share.default(0),
    /** Images of a batch are blended by a draw of Beta(mixup, mixup), and their labels with them. */
    mixup: z.number().min(0).max(10).default(0),
    /** A rectangle of another image of the batch, its area by a draw of Beta(cutmix, cutmix); labels go by area. */
    cutmix: z.number().min(0).max(10).default(0),
  })
  .strict()
  .refine((one) => !(one.scaleJitter && one.resizedCrop), {
    message: 'expected one of scaleJitter and resizedCrop, received both',
  });
/** See `augmentationSchema`. */
export type Augmentation = z.infer<typeof augmentationSchema>;

/** True when anything is changed at random. */
export function augments(augmentation: Augmentation | undefined): boolean {
  return Object.values(augmentation ?? {}).some(
    (value) => value !== 0 && value !== false && value !== undefined,
  );
}

/** How many times the input's size an image is decoded at, at most, for windows of any size. */
const enough = 2.5;

/** The shorter side in pixels that images are decoded at when windows are cut out of them, for an input whose longer side has so many. */
export function decodedShorterSide(
  { scaleJitter, resizedCrop }: Pick<Augmentation, 'scaleJitter' | 'resizedCrop'>,
  longest: number,
): number {
  if (scaleJitter) return Math.max(scaleJitter.to, longest);
  return Math.round(longest * (resizedCrop ? Math.min(enough, 1 / Math.sqrt(resizedCrop.areaFrom)) : 1));
}
