// The engine's calls about datasets: scans, statistics, images, duplicates, sources, uploads and exports.
import { z } from 'zod';
import { partNames, rejectedSchema } from '../../data/dataset-index';
import { imageFilterShape } from '../../data/filter-images';
import { dataSourceSchema, furtherSourceSchema } from '../../data/source';
import { dataStatsSchema } from '../../data/stats';
import { imageChannels } from '../../graph/image-channels';
import { resizeSchema } from '../../graph/schema';
import { augmentationSchema } from '../../run/stage';
import { bytes, call, nothing, stream } from '../contract';
import { dataSet, progress, project, shownImage } from './common';

/** A scanned data set without its list of images, which is asked for page by page. */
export const dataSummarySchema = z.object({
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

/** The calls about datasets. */
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
  /** How a source would be read with these labels, before any image is opened: for choosing a pattern or a table's columns. */
  previewSource: call(
    z.object({ project, folder: z.string(), labels: dataSourceSchema.shape.labels }),
    z.object({
      /** What it was taken for; null when it can't be read, and `problem` says why. */
      kind: z.string().nullable(),
      problem: z.string().nullable(),
      classes: z.array(z.string()),
      classCount: z.number().int(),
      images: z.number().int(),
      leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
      leftOutCount: z.number().int(),
      /** What was guessed. */
      notes: z.array(z.string()),
      examples: z.array(
        z.object({
          path: z.string(),
          classes: z.array(z.string()),
          part: z.enum(['training', 'validation', 'test']).optional(),
          group: z.string().optional(),
        }),
      ),
      tables: z.array(
        z.object({
          path: z.string(),
          columns: z.array(z.string()),
          rows: z.array(z.array(z.string())),
        }),
      ),
    }),
  ),
  /** Keeps images (from the clipboard, or dropped on a class) in the project; `source` belongs into the data set's `more`, once, and an `add` edit with `paths` takes them in. */
  addImages: call(
    z.object({
      project,
      className: z.string().min(1).max(200),
      images: z
        .array(z.object({ name: z.string(), bytes }))
        .min(1)
        .max(64),
    }),
    z.object({
      source: furtherSourceSchema,
      /** Their paths in the data set, once it was scanned again. */
      paths: z.array(z.string()),
      refused: z.array(z.object({ name: z.string(), reason: z.string() })),
    }),
  ),
  /** Writes the data set as it is split: folders of links or copies, a table, or a script for Keras. The last item has `result`. */
  exportData: stream(
    z.object({
      ...dataSet,
      how: z.enum(['links', 'copies', 'csv', 'script']),
      /** A folder that is not there yet or empty; for csv and script the file. */
      out: z.string(),
      resize: dataSourceSchema.shape.resize,
      imageSize: z.tuple([z.number().int().positive(), z.number().int().positive()]).optional(),
    }),
    z.object({
      progress: progress.optional(),
      result: z
        .object({
          path: z.string(),
          images: z.number().int(),
          leftOut: z.number().int(),
          notes: z.array(z.string()),
        })
        .optional(),
    }),
  ),
  /** Uploads from a browser: begun with the number and size of all files, in chunks of at most 1 MiB, ended as a folder. */
  beginUpload: call(
    z.object({
      project,
      name: z.string(),
      files: z.number().int().min(1),
      sizeBytes: z.number().min(0),
      /** Folders without files, which may be classes that have no images yet. */
      emptyFolders: z.array(z.string().max(1024)).max(10_000).optional(),
    }),
    z.object({ upload: z.string() }),
  ),
  uploadChunk: call(
    z.object({
      project,
      upload: z.string(),
      path: z.string().max(1024),
      offset: z.number().int().min(0),
      bytes,
    }),
    nothing,
  ),
  endUpload: call(z.object({ project, upload: z.string() }), z.object({ folder: z.string() })),
} as const;
