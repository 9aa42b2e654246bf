// Equivariance: whether the feature maps of a moved image are the moved feature maps, f(g(x)) = g(f(x)).
import { z } from 'zod';
import { mapSchema } from './methods';

/** Pixels by which an image is shifted at most. */
const furthestShift = 64;

/** How the image is moved: shifted by as many pixels to the right as down, or rotated counterclockwise by quarter turns. */
export const moveSchema = z.union([
  z.object({ shift: z.number().int().min(1).max(furthestShift) }).strict(),
  z.object({ turns: z.number().int().min(1).max(3) }).strict(),
]);
/** See `moveSchema`. */
export type Move = z.infer<typeof moveSchema>;

/** A layer, the channel whose maps are returned (null: the one with the greatest mean magnitude), and the move. */
export const movedMapsShape = {
  layer: z.string(),
  channel: z.number().int().min(0).nullable().default(null),
  move: moveSchema,
} as const;

/** How the maps of the moved image compare with the moved maps of the image. */
export const movedMapsSchema = z.object({
  /** Pearson's r over the compared positions of all channels, each channel minus its mean; null if the maps are constant. */
  correlation: z.number().nullable(),
  /** Positions that were compared in each channel. */
  compared: z.number().int(),
  /** Pixels of the image per position of the maps. */
  stride: z.number(),
  /** By how many positions the maps were shifted: the shift in strides, rounded. 0 for a rotation. */
  positions: z.number().int(),
  channel: z.number().int(),
  /** The channel's map of the moved image, and the moved map of the image. */
  ofMoved: mapSchema,
  moved: mapSchema,
  /** The moved image, `[h, w, channels]`. */
  image: z.object({
    width: z.number().int(),
    height: z.number().int(),
    channels: z.number().int(),
    bytes: z.instanceof(Uint8Array),
  }),
});
/** See `movedMapsSchema`. */
export type MovedMaps = z.infer<typeof movedMapsSchema>;

/** Values `[height, width, channels]`. */
export interface Grid<Values extends Float32Array | Uint8Array> {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Values;
}

/** Returns the grid shifted to the right and down. What is shifted in repeats the first row and column. */
export function shiftGrid<Values extends Float32Array | Uint8Array>(
  { height, width, channels, values }: Grid<Values>,
  by: number,
): Grid<Values> {
  const shifted = values.slice() as Values;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (Math.max(0, y - by) * width + Math.max(0, x - by)) * channels;
      shifted.set(values.subarray(from, from + channels), (y * width + x) * channels);
    }
  return { height, width, channels, values: shifted };
}

/** Returns the grid turned counterclockwise by quarters, as NumPy's `rot90`. */
export function turnGrid<Values extends Float32Array | Uint8Array>(
  grid: Grid<Values>,
  turns: number,
): Grid<Values> {
  if (turns === 0) return grid;
  const { height, width, channels, values } = grid;
  const turned = values.slice() as Values;
  // The row y and column x of the turned grid are the column width - 1 - y and row x of this one.
  for (let y = 0; y < width; y++)
    for (let x = 0; x < height; x++) {
      const from = (x * width + (width - 1 - y)) * channels;
      turned.set(values.subarray(from, from + channels), (y * height + x) * channels);
    }
  return turnGrid({ height: width, width: height, channels, values: turned }, turns - 1);
}
