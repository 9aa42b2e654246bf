// The engine's calls about where images come from and go to: previews of sources, added images, uploads, exports.
import { z } from 'zod';
import { dataSourceSchema, furtherSourceSchema } from '../../data/source';
import { bytes, call, nothing, stream } from '../contract';
import { dataSet, progress, project } from './common';

/** The calls about where images come from and go to. */
export const sourcesCalls = {
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
    z.object({ project, name: z.string(), files: z.number().int().min(1), sizeBytes: z.number().min(0) }),
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
