// Filters and sorts the images of a dataset by class, part, flag, size and text.
import { z } from 'zod';
import { type Steps, sortSteps } from '../steps';
import { type DataIndex, type Image, type Part, partNames } from './dataset-index';
import { hasFlag, imageFlags } from './image-flags';

/** Filters of `images`, and the order; by default the dataset's order. */
export const imageFilterShape = {
  label: z.number().int().optional(),
  part: z.enum(partNames).optional(),
  flag: z.enum(imageFlags).optional(),
  /** Filters the images that edits left out instead of those of the dataset. */
  leftOut: z.literal(true).optional(),
  /** Substring of the path, case-insensitive. */
  text: z.string().max(200).optional(),
  /** Pixels of the shorter side. */
  side: z.object({ least: z.number().optional(), most: z.number().optional() }).optional(),
  sort: z.enum(['path', 'brightness', 'sharpness', 'pixels', 'bytes']).optional(),
  descending: z.boolean().optional(),
};
const filterSchema = z.object(imageFilterShape);
/** See `imageFilterShape`. */
export type ImageFilter = z.infer<typeof filterSchema>;

/** Returns indices into the dataset's images. */
export function* filterSteps(
  { index, parts }: { readonly index: DataIndex; readonly parts: readonly Part[] },
  { label, part, flag, text, side, sort, descending }: ImageFilter,
): Steps<number[]> {
  const wanted = text?.toLowerCase();
  const places: number[] = [];
  for (const [i, image] of index.images.entries()) {
    if (i % 1000 === 999) yield;
    if (label !== undefined && !(image.labels ? image.labels.includes(label) : image.label === label))
      continue;
    if (part !== undefined && parts[i] !== part) continue;
    if (flag !== undefined && !hasFlag(image, flag)) continue;
    if (wanted && !image.path.toLowerCase().includes(wanted)) continue;
    const shorter = Math.min(image.width, image.height);
    if (side && (shorter < (side.least ?? 0) || shorter > (side.most ?? Number.POSITIVE_INFINITY))) continue;
    places.push(i);
  }
  if (!sort) return descending ? places.reverse() : places;
  const measureOf = values[sort];
  const sign = descending ? -1 : 1;
  return yield* sortSteps(places, (a, b) => {
    const [one, other] = [measureOf(index.images[a]!), measureOf(index.images[b]!)];
    return one === other ? a - b : one < other ? -sign : sign;
  });
}

const values: Record<NonNullable<ImageFilter['sort']>, (image: Image) => number | string> = {
  path: ({ path }) => path,
  brightness: ({ brightness }) => brightness ?? 0,
  sharpness: ({ sharpness }) => sharpness ?? 0,
  pixels: ({ width, height }) => width * height,
  bytes: ({ sizeBytes }) => sizeBytes,
};
