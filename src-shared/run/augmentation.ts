// Augmentation of training images: its settings, and whether features can still be cached with it.
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Augmentation settings; all zero means none. Ranges as in Keras' Random* layers. */
export const augmentationSchema = z
  .object({
    horizontalFlip: z.boolean().default(false),
    verticalFlip: z.boolean().default(false),
    /** Maximum rotation in either direction, in degrees. */
    rotation: z.number().min(0).max(180).default(0),
    /** Maximum zoom in or out as a fraction: 0.2 is 80 % to 120 %. */
    zoom: z.number().min(0).max(0.9).default(0),
    /** Maximum shift as a fraction of the size. */
    translation: share.default(0),
    /** Maximum change of brightness as a fraction of the range. */
    brightness: share.default(0),
    /** Maximum change of contrast as a fraction: 0.2 is 80 % to 120 % of each channel's distance from its mean. */
    contrast: share.default(0),
    /** Maximum change of saturation as a fraction. */
    saturation: share.default(0),
    /** Maximum shift of the hue in either direction as a fraction of the color circle. */
    hue: z.number().min(0).max(0.5).default(0),
    /** Scales the shorter side to a random size in pixels, then crops a random window of the input size (VGG: 256 to 512). */
    scaleJitter: z
      .object({ from: z.number().int().min(8).max(4096), to: z.number().int().min(8).max(4096) })
      .strict()
      .refine(({ from, to }) => from <= to, { message: 'expected from to be at most to' })
      .optional(),
    /** Crops a random window with a random area (fraction of the image) and aspect ratio, and resizes it (Inception). */
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
    /** Cutout: a gray square at a random position, its side as a fraction of the image's shorter side (DeVries and Taylor 2017). */
    cutout: share.default(0),
    /** Mixup: blends images of a batch and their labels by a factor drawn from Beta(mixup, mixup). */
    mixup: z.number().min(0).max(10).default(0),
    /** CutMix: pastes a rectangle of another image of the batch, its area drawn from Beta(cutmix, cutmix); labels are mixed by area. */
    cutmix: z.number().min(0).max(10).default(0),
  })
  .strict()
  .refine((one) => !(one.scaleJitter && one.resizedCrop), {
    message: 'expected one of scaleJitter and resizedCrop, received both',
  });
/** See `augmentationSchema`. */
export type Augmentation = z.infer<typeof augmentationSchema>;

/** True if any augmentation is on. */
export function augments(augmentation: Augmentation | undefined): boolean {
  return Object.values(augmentation ?? {}).some(
    (value) => value !== 0 && value !== false && value !== undefined,
  );
}

/** Maximum ratio of the decoded size to the input size, for random crops. */
const enough = 2.5;

/** Returns the shorter side in pixels at which images are decoded for random crops, given the longer side of the input. */
export function decodedShorterSide(
  { scaleJitter, resizedCrop }: Pick<Augmentation, 'scaleJitter' | 'resizedCrop'>,
  longest: number,
): number {
  if (scaleJitter) return Math.max(scaleJitter.to, longest);
  return Math.round(longest * (resizedCrop ? Math.min(enough, 1 / Math.sqrt(resizedCrop.areaFrom)) : 1));
}
