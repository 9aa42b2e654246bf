// The engine's calls behind the figures of an evaluation: class probabilities of images, and the report of a run.
import { z } from 'zod';
import { columnTableSchema } from '../../evaluation/columns';
import { scoredImageSchema, scoresHeadSchema } from '../../evaluation/scores';
import { locales } from '../../word-in';
import { bytes, call, stream } from '../contract';
import { averagingShape, dataSet, modelSelection, progress, project, runId } from './common';

const { project: _, ...data } = dataSet;

/** The calls behind the figures of an evaluation. */
export const evaluationCalls = {
  /**
   * Computes the class probabilities of a run's images, or of those of a dataset. The first item has `head`; the rows
   * follow, float32 in the order of `head.classes`. Images that cannot be read are left out.
   */
  scores: stream(
    z.object({
      project,
      model: modelSelection,
      /** Another dataset than that of the run; required if the model is not a run. */
      data: z.object(data).optional(),
      /** By default the run's test images, or its validation images if there are none; all images of another dataset. */
      part: z.enum(['training', 'validation', 'test']).optional(),
      /** Adds brightness, source and group of each image, by a scan of the dataset. */
      withFacts: z.boolean().default(false),
      /** A CSV, TSV or JSON file that names the images: its other columns are added to each image. */
      table: z.string().optional(),
      ...averagingShape,
    }),
    z.object({
      progress: progress.optional(),
      head: scoresHeadSchema.optional(),
      rows: z.object({ images: z.array(scoredImageSchema), values: bytes }).optional(),
    }),
  ),
  /** Reads a CSV, TSV or JSON table that names images, and returns the values of its other columns for each image. */
  tableColumns: call(
    z.object({
      table: z.union([
        z.object({ path: z.string() }).strict(),
        z.object({ name: z.string(), bytes }).strict(),
      ]),
      /** The images, as `scores` names them. */
      images: z.array(z.string()),
    }),
    columnTableSchema,
  ),
  /** Writes the report of a run as one HTML file. The last item has `html`. */
  report: stream(
    z.object({
      project,
      runId,
      checkpoint: z.enum(['last', 'best']).default('last'),
      part: z.enum(['training', 'validation', 'test']).optional(),
      table: z.string().optional(),
      ...averagingShape,
      locale: z.enum(locales).default('en'),
    }),
    z.object({ progress: progress.optional(), html: z.string().optional() }),
  ),
} as const;
