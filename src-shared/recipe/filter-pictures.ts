// Which pictures of a data set are asked for, and in which order: by class, part, flag, size and text.
import { z } from 'zod';
import { type Steps, sortSteps } from '../steps';
import { type DataIndex, type Part, type Picture, partNames } from './data-index';
import { hasFlag, pictureFlags } from './picture-flags';

/** What `pictures` can be narrowed by, and its order; that of the data set when none is given. */
export const pictureFilterShape = {
  label: z.number().int().optional(),
  part: z.enum(partNames).optional(),
  flag: z.enum(pictureFlags).optional(),
  /** Part of its path, whatever the case. */
  text: z.string().max(200).optional(),
  /** Pixels of the shorter side. */
  side: z.object({ least: z.number().optional(), most: z.number().optional() }).optional(),
  sort: z.enum(['path', 'brightness', 'sharpness', 'pixels', 'bytes']).optional(),
  descending: z.boolean().optional(),
};
const filterSchema = z.object(pictureFilterShape);
/** See `pictureFilterShape`. */
export type PictureFilter = z.infer<typeof filterSchema>;

/** Places in the index. */
export function* filterSteps(
  { index, parts }: { readonly index: DataIndex; readonly parts: readonly Part[] },
  { label, part, flag, text, side, sort, descending }: PictureFilter,
): Steps<number[]> {
  const wanted = text?.toLowerCase();
  const places: number[] = [];
  for (const [i, picture] of index.pictures.entries()) {
    if (i % 1000 === 999) yield;
    if (label !== undefined && !(picture.labels ? picture.labels.includes(label) : picture.label === label))
      continue;
    if (part !== undefined && parts[i] !== part) continue;
    if (flag !== undefined && !hasFlag(picture, flag)) continue;
    if (wanted && !picture.path.toLowerCase().includes(wanted)) continue;
    const shorter = Math.min(picture.width, picture.height);
    if (side && (shorter < (side.least ?? 0) || shorter > (side.most ?? Number.POSITIVE_INFINITY))) continue;
    places.push(i);
  }
  if (!sort) return descending ? places.reverse() : places;
  const measureOf = values[sort];
  const sign = descending ? -1 : 1;
  return yield* sortSteps(places, (a, b) => {
    const [one, other] = [measureOf(index.pictures[a]!), measureOf(index.pictures[b]!)];
    return one === other ? a - b : one < other ? -sign : sign;
  });
}

const values: Record<NonNullable<PictureFilter['sort']>, (picture: Picture) => number | string> = {
  path: ({ path }) => path,
  brightness: ({ brightness }) => brightness ?? 0,
  sharpness: ({ sharpness }) => sharpness ?? 0,
  pixels: ({ width, height }) => width * height,
  bytes: ({ sizeBytes }) => sizeBytes,
};
