// The engine's calls about a scanned data set: its summary, numbers, images, doubles and suspects.
import { z } from 'zod';
import { partNames, rejectedSchema } from '../../data/dataset-index';
import { imageFilterShape } from '../../data/filter-images';
import { dataStatsSchema } from '../../data/stats';
import { imageChannels } from '../../graph/image-channels';
import { resizeSchema } from '../../graph/schema';
import { augmentationSchema } from '../../run/stage';
import { bytes, call, stream } from '../contract';
import { dataSet, modelSelection, progress, project, shownImage } from './common';

/** A scanned data set without its list of images, which is asked for page by page. */
const dataSummarySchema = z.object({
  folder: z.string(),
  classes: z.array(
    z.object({
      name: z.string(),
      training: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
    }),
  ),
  total: z.number().int(),
  /** The first thousand of what was left out, and how many there are. */
  rejected: z.array(rejectedSchema),
  rejectedTotal: z.number().int().optional(),
  /** What was guessed of the source, or left out as a whole, for people. */
  notes: z.array(z.string()).optional(),
  /** Images of validation or test whose very content also trains. */
  leaks: z.number().int().optional(),
  /** Images without a label: not trained on or evaluated. */
  unlabeledTotal: z.number().int().optional(),
  /** Images may have several classes: each is counted in all of its own. */
  several: z.boolean().optional(),
  /** The median of the images' shorter sides, in pixels. */
  medianSide: z.number().nullable().optional(),
  /** How many images each part has; an image of several classes counts once. */
  parts: z.object({
    training: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
  }),
  /** The parts that the source itself gives (train and test folders, a column of a table). */
  givenParts: z.array(z.enum(partNames)),
  /** How many images the split puts in a part; the others are where the source or an edit put them. */
  drawnTotal: z.number().int(),
  /** The source itself gives groups that the split can keep together. */
  givesGroups: z.boolean().optional(),
});
/** See `dataSummarySchema`. */
export type DataSummary = z.infer<typeof dataSummarySchema>;

/** The calls about a scanned data set. */
export const dataCalls = {
  /** Scans a folder of images; the last item has `summary`. Scanned again, it reads only what changed. */
  scan: stream(
    z.object(dataSet),
    z.object({ progress: progress.optional(), summary: dataSummarySchema.optional() }),
  ),
  /** The summary after an edit or with another split: nothing is looked for on the disk. */
  dataSummary: call(z.object(dataSet), dataSummarySchema),
  /** The data set in numbers, and its fingerprint: a hash of its images, their classes and parts. */
  dataStats: call(z.object(dataSet), dataStatsSchema.extend({ fingerprint: z.string() })),
  /** A page of the scanned folder's images, narrowed by class, part, flag, size and text where given. */
  images: call(
    z.object({
      ...dataSet,
      ...imageFilterShape,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: z.number().int(),
      images: z.array(shownImage),
    }),
  ),
  /** Images of the folder without a label, for prediction: the first `limit`, with the path of each on the disk. */
  unlabeled: call(
    z.object({ ...dataSet, limit: z.number().int().min(1).max(500).default(24) }),
    z.object({ total: z.number().int(), images: z.array(z.object({ path: z.string(), file: z.string() })) }),
  ),
  /** Images that are there twice, exactly (`distance` null) or nearly; a leak is one in another part than the other. The leaks first, at most `limit`. */
  duplicates: call(
    z.object({ ...dataSet, limit: z.number().int().min(1).max(1000).default(200) }),
    z.object({
      total: z.number().int(),
      leaks: z.number().int(),
      pairs: z.array(
        z.object({
          first: shownImage,
          second: shownImage,
          distance: z.number().int().nullable(),
          leak: z.boolean(),
        }),
      ),
    }),
  ),
  /** Images that look mislabeled: their neighbors, by what the network makes of them, carry another label. The last item has `suspects`, the surest first. */
  suspects: stream(
    z.object({
      ...dataSet,
      model: modelSelection,
      neighbors: z.number().int().min(3).max(50).default(10),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.object({
      progress: progress.optional(),
      suspects: z
        .array(
          z.object({
            image: shownImage,
            /** The class that its neighbors have. */
            label: z.number().int(),
            /** How much of the neighbors' likeness says so: above a half. */
            share: z.number(),
            nearest: z.array(shownImage),
          }),
        )
        .optional(),
    }),
  ),
  /** A small WebP of an image of the scanned folder; `size` bounds width and height. */
  thumbnail: call(
    z.object({ project, folder: z.string(), path: z.string(), size: z.number().int().min(16).max(512) }),
    z.object({ bytes }),
  ),
  /** What a network of that input size sees of an image: resized first, then so many draws of the augmentation. */
  previewImage: call(
    z.object({
      project,
      folder: z.string(),
      path: z.string(),
      width: z.number().int().min(1).max(1024),
      height: z.number().int().min(1).max(1024),
      channels: z.literal(imageChannels).optional(),
      resize: resizeSchema.optional(),
      augmentation: augmentationSchema.optional(),
      seed: z.number().int(),
      draws: z.number().int().min(0).max(12),
    }),
    z.object({ images: z.array(z.object({ bytes })) }),
  ),
} as const;
