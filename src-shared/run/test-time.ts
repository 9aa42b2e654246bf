// Test-time augmentation: probabilities are averaged over several crops of an image at several scales.
import { z } from 'zod';

/** Kinds of crops: none (the image as in training), the center, center and corners, these with mirror images, or GoogLeNet's. */
export const cropKinds = ['whole', 'one', 'five', 'ten', 'googlenet'] as const;

/** Maximum number of networks averaged with the first one. */
export const mostAlso = 15;

/** Maximum number of scales. */
const mostScales = 8;

/**
 * Views of an image. `one`: the center; `five`: the corners and the center; `ten`: those and their mirror images
 * (Krizhevsky et al. 2012, He et al. 2015); `googlenet`: the corners, the center and the whole of three squares along the
 * longer side, each also mirrored (Szegedy et al. 2014: 144 views at four scales).
 */
export const testTimeSchema = z
  .object({
    crops: z.enum(cropKinds).default('whole'),
    /** Adds the mirror image of each view; `ten` and `googlenet` always include them. */
    mirror: z.boolean().default(false),
    /** Sizes in pixels that the image's shorter side is scaled to before cropping (VGG: 256, 384, 512); by default in the papers' ratio to the input size. */
    scales: z
      .array(z.number().int().min(8).max(4096))
      .min(1)
      .max(mostScales)
      .refine((list) => new Set(list).size === list.length, 'expected each scale once')
      .optional(),
  })
  .strict()
  .refine((one) => one.crops !== 'whole' || one.scales === undefined, {
    message: 'expected crops where scales are given: the whole image has the input’s size',
  });
/** See `testTimeSchema`. */
export type TestTime = z.infer<typeof testTimeSchema>;

/** Only the image as in training. */
export const plainView: TestTime = testTimeSchema.parse({});

/** Width and height in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** A crop of a scaled image; it is resized if it does not have the input size. */
export interface ViewWindow extends Size {
  readonly x: number;
  readonly y: number;
  readonly mirrored: boolean;
}

/** The crops of an image scaled to `size`. */
export interface ScaledViews {
  readonly size: Size;
  readonly windows: readonly ViewWindow[];
}

/** True if mirror images are among the views. */
export function mirrors({ crops, mirror }: TestTime): boolean {
  return mirror || crops === 'ten' || crops === 'googlenet';
}

const windowsAt = { whole: 1, one: 1, five: 5, ten: 5, googlenet: 18 } as const;

/** Returns the number of views per image. */
export function countViews(testTime: TestTime): number {
  const scales = testTime.crops === 'whole' ? 1 : (testTime.scales?.length ?? standardCount(testTime));
  return windowsAt[testTime.crops] * scales * (mirrors(testTime) ? 2 : 1);
}

const standardCount = ({ crops }: TestTime) => (crops === 'googlenet' ? 4 : 1);

/** Returns the default scales for an input size: 256 for 224, GoogLeNet's 256, 288, 320 and 352. */
export function scalesFor(testTime: TestTime, input: Size): number[] {
  if (testTime.scales) return [...testTime.scales];
  const side = Math.min(input.width, input.height);
  return [256, 288, 320, 352].slice(0, standardCount(testTime)).map((at) => Math.round((side * at) / 224));
}

/** Returns the first scale that is smaller than the input size; null if all are large enough. */
export function tooSmallScale(testTime: TestTime, input: Size): number | null {
  if (testTime.crops === 'whole') return null;
  const side = Math.min(input.width, input.height);
  return scalesFor(testTime, input).find((scale) => scale < side) ?? null;
}

/** Returns an image's size with its shorter side scaled to `scale` pixels (the longer side rounded down, as in torchvision), but at least the input size. */
export function scaledSize(image: Size, scale: number, input: Size): Size {
  const shorter = Math.min(image.width, image.height);
  const at = (length: number, least: number) => Math.max(least, Math.floor((length * scale) / shorter));
  const [width, height] = [at(image.width, 1), at(image.height, 1)];
  if (width >= input.width && height >= input.height) return { width, height };
  // An input that is not square may need more of the other side.
  const cover = Math.max(input.width / image.width, input.height / image.height);
  return {
    width: Math.max(input.width, Math.round(image.width * cover)),
    height: Math.max(input.height, Math.round(image.height * cover)),
  };
}

/** Returns all views of an image by scale; mirror images follow a scale's crops. Empty without crops. */
export function viewsOf(testTime: TestTime, image: Size, input: Size): ScaledViews[] {
  if (testTime.crops === 'whole') return [];
  return scalesFor(testTime, input).map((scale) => {
    const size = scaledSize(image, scale, input);
    const plain = windowsOf(testTime, size, input).map((window) => ({ ...window, mirrored: false }));
    const turned = mirrors(testTime) ? plain.map((window) => ({ ...window, mirrored: true })) : [];
    return { size, windows: [...plain, ...turned] };
  });
}

type Box = Omit<ViewWindow, 'mirrored'>;

function windowsOf({ crops }: TestTime, size: Size, input: Size): Box[] {
  const whole = { x: 0, y: 0, ...size };
  if (crops === 'one') return [middle(whole, input)];
  if (crops !== 'googlenet') return fiveOf(whole, input);
  return squaresOf(size, input).flatMap((square) => [...fiveOf(square, input), square]);
}

/** Upper left, upper right, lower left, lower right, middle. */
function fiveOf(box: Box, { width, height }: Size): Box[] {
  const [right, low] = [box.x + box.width - width, box.y + box.height - height];
  const corners = [
    [box.x, box.y],
    [right, box.y],
    [box.x, low],
    [right, low],
  ] as const;
  return [...corners.map(([x, y]) => ({ x, y, width, height })), middle(box, { width, height })];
}

/** Returns the center crop; half a pixel is rounded to the right and bottom, as in Caffe and Keras' CenterCrop. */
function middle(box: Box, { width, height }: Size): Box {
  const x = box.x + Math.floor((box.width - width) / 2);
  const y = box.y + Math.floor((box.height - height) / 2);
  return { x, y, width, height };
}

/** Returns the largest crops of the input's aspect ratio at the start, center and end of the longer side. */
function squaresOf(size: Size, input: Size): Box[] {
  const fits = Math.min(size.width / input.width, size.height / input.height);
  const [width, height] = [Math.round(input.width * fits), Math.round(input.height * fits)];
  return [0, 0.5, 1].map((share) => ({
    x: Math.floor((size.width - width) * share),
    y: Math.floor((size.height - height) * share),
    width,
    height,
  }));
}
