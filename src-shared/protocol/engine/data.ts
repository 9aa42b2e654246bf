// The engine's calls about datasets: scans, statistics, images, duplicates, sources, uploads and exports.
import { z } from 'zod';
import { partNames, rejectedSchema } from '../../data/dataset-index';
import { imageFilterShape } from '../../data/filter-images';
import { dataSourceSchema, furtherSourceSchema } from '../../data/source';
import { dataStatsSchema } from '../../data/stats';
import { imageChannels } from '../../graph/image-channels';
import { resizeSchema } from '../../graph/schema';
import { augmentationSchema } from '../../run/stage';
import { wordsSchema } from '../../words-schema';
import { bytes, call, nothing, stream } from '../contract';
import { dataSet, progress, project, shownImage } from './common';

/** Summary of a scanned dataset. Its images are requested page by page with `images`. */
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
  /** The first 1000 skipped files, and their total number. */
  rejected: z.array(rejectedSchema),
  rejectedTotal: z.number().int().optional(),
  /** Notes for the user: assumptions about the source, or parts of it that were skipped. */
  notes: z.array(wordsSchema).optional(),
  /** Number of validation or test images whose content is also a training image. */
  leaks: z.number().int().optional(),
  /** Number of images without a label, which are neither trained on nor evaluated. */
  unlabeledTotal: z.number().int().optional(),
  /** Number of images that edits left out and that can be put back. */
  leftOutTotal: z.number().int().optional(),
  /** True for a multi-label dataset. Each image is counted in all its classes. */
  several: z.boolean().optional(),
  /** Median of the images' shorter sides, in pixels. */
  medianSide: z.number().nullable().optional(),
  /** Number of images in each part. An image with several classes counts once. */
  parts: z.object({
    training: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
  }),
  /** Parts defined by the source itself (train and test folders, a column of a table). */
  givenParts: z.array(z.enum(partNames)),
  /** Number of images assigned by the split. The others are assigned by the source or an edit. */
  drawnTotal: z.number().int(),
  /** True if the source defines groups that the split can keep together. */
  givesGroups: z.boolean().optional(),
});
/** See `dataSummarySchema`. */
export type DataSummary = z.infer<typeof dataSummarySchema>;

/** An image that was found by name; `leftOut` if an edit excludes it. */
const locatedImage = shownImage.extend({ leftOut: z.boolean() });
/** See `locatedImage`. */
export type LocatedImage = z.infer<typeof locatedImage>;

/** The calls about datasets. */
export const dataCalls = {
  /** Scans a folder of images; the last item has `summary`. A later scan reads only changed files. */
  scan: stream(
    z.object(dataSet),
    z.object({ progress: progress.optional(), summary: dataSummarySchema.optional() }),
  ),
  /** Returns the summary after an edit or with another split, without reading the disk. */
  dataSummary: call(z.object(dataSet), dataSummarySchema),
  /** Returns statistics of the dataset, and its fingerprint: a hash of its images, their classes and parts. */
  dataStats: call(z.object(dataSet), dataStatsSchema.extend({ fingerprint: z.string() })),
  /** Returns a page of the dataset's images, optionally filtered by class, part, flag, size and text. */
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
  /** Returns the paths of all images that match a filter, in its order: for selections of thousands of images. `limit` and `offset` choose a range. */
  imagePaths: call(
    z.object({
      ...dataSet,
      ...imageFilterShape,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).optional(),
    }),
    z.object({ paths: z.array(z.string()) }),
  ),
  /** Returns facts of all images as columns, for views that show all of them: int32 classes, uint8 subsets (indices into `partNames`), and the first 8 bytes of the content hashes. */
  imageColumns: call(
    z.object(dataSet),
    z.object({ paths: z.array(z.string()), labels: bytes, parts: bytes, hashes: bytes }),
  ),
  /** Finds images by path, by file on disk, or as evaluations name them. Null for those that the dataset does not have. */
  locateImages: call(
    z.object({ ...dataSet, names: z.array(z.string()).max(1000) }),
    z.object({ images: z.array(locatedImage.nullable()) }),
  ),
  /** Returns the first `limit` images without a label, with their paths on disk, for prediction. */
  unlabeled: call(
    z.object({ ...dataSet, limit: z.number().int().min(1).max(500).default(24) }),
    z.object({ total: z.number().int(), images: z.array(z.object({ path: z.string(), file: z.string() })) }),
  ),
  /** Returns at most `limit` pairs of duplicates, exact (`distance` null) or near. A leak is a pair across two parts; leaks are listed first. */
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
  /** Returns a small WebP of an image; `size` is the maximum width and height. */
  thumbnail: call(
    z.object({ project, folder: z.string(), path: z.string(), size: z.number().int().min(16).max(512) }),
    z.object({ bytes }),
  ),
  /** Returns an image as a network of that input size receives it: first resized only, then `draws` random augmentations. */
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
  /** Previews how a source would be read with these labels, without opening images; for choosing a pattern or a table's columns. */
  previewSource: call(
    z.object({ project, folder: z.string(), labels: dataSourceSchema.shape.labels }),
    z.object({
      /** The detected kind of source; null if it cannot be read, with the reason in `problem`. */
      kind: z.string().nullable(),
      problem: wordsSchema.nullable(),
      classes: z.array(z.string()),
      classCount: z.number().int(),
      images: z.number().int(),
      leftOut: z.array(z.object({ path: z.string(), reason: wordsSchema })),
      leftOutCount: z.number().int(),
      /** Assumptions about the source. */
      notes: z.array(wordsSchema),
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
  /** Stores images (pasted, dropped on a class, or files that Try was given by path) in the project. The caller adds `source` to the dataset's `more`, once, and an `add` edit with `paths`. */
  addImages: call(
    z.object({
      project,
      className: z.string().min(1).max(200),
      images: z
        .array(
          z.union([z.object({ name: z.string(), bytes }).strict(), z.object({ path: z.string() }).strict()]),
        )
        .min(1)
        .max(64),
    }),
    z.object({
      source: furtherSourceSchema,
      /** Their paths in the dataset, after the next scan. */
      paths: z.array(z.string()),
      refused: z.array(z.object({ name: z.string(), reason: wordsSchema })),
    }),
  ),
  /** Exports the split dataset: folders of links or copies, a table, or a Keras script. The last item has `result`. */
  exportData: stream(
    z.object({
      ...dataSet,
      how: z.enum(['links', 'copies', 'csv', 'script']),
      /** A new or empty folder; for csv and script, a file. */
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
          notes: z.array(wordsSchema),
        })
        .optional(),
    }),
  ),
  /** Starts an upload from a browser. Files are sent in chunks of at most 1 MiB; `endUpload` returns the folder. */
  beginUpload: call(
    z.object({
      project,
      name: z.string(),
      files: z.number().int().min(1),
      sizeBytes: z.number().min(0),
      /** Folders without files, which may be classes that have no images yet. */
      emptyFolders: z.array(z.string().max(1024)).max(10_000).optional(),
    }),
    z.object({
      upload: z.string(),
      /** True if the project has uploaded files, whose content `claimFiles` finds. */
      hasContent: z.boolean(),
    }),
  ),
  /** Takes files whose content the project has from an earlier or interrupted upload. Returns the paths that need not be sent. */
  claimFiles: call(
    z.object({
      project,
      upload: z.string(),
      files: z
        .array(z.object({ path: z.string().max(1024), hash: z.string().regex(/^[0-9a-f]{64}$/) }))
        .max(1000),
    }),
    z.object({ claimed: z.array(z.string()) }),
  ),
  uploadChunk: call(
    z.object({
      project,
      upload: z.string(),
      path: z.string().max(1024),
      offset: z.number().int().min(0),
      bytes,
      /** True for the last chunk of a file, whose content is then known. */
      last: z.boolean().optional(),
    }),
    nothing,
  ),
  endUpload: call(z.object({ project, upload: z.string() }), z.object({ folder: z.string() })),
} as const;
