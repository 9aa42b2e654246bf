// Schemas shared by several subjects: ids of projects and runs, a dataset, a selected model, progress.
import { z } from 'zod';
import { imageSchema } from '../../data/dataset-index';
import { imageFlags } from '../../data/image-flags';
import { dataSourceSchema } from '../../data/source';
import { splitSchema } from '../../data/split-schema';
import { layerGraphSchema } from '../../graph/schema';
import { idSchema } from '../../ids';
import { progressSchema } from '../../progress';
import { mostAlso, testTimeSchema } from '../../run/test-time';

/** A project's id in the store. */
export const project = idSchema;
/** A run's id in its project. */
export const runId = idSchema;

/** A selected model: the graph being edited, or a run's checkpoint. */
export const modelSelection = z.union([
  z.object({ graph: layerGraphSchema }).strict(),
  z.object({ runId, checkpoint: z.enum(['last', 'best']).default('last') }).strict(),
]);

/** Probabilities are averaged over further models with the same classes, and over views of each image. */
export const averagingShape = {
  also: z.array(modelSelection).max(mostAlso).optional(),
  testTime: testTimeSchema.optional(),
};

/** A dataset as in the draft: its source with labels and edits, and its split. */
export const dataSet = {
  project,
  folder: z.string(),
  labels: dataSourceSchema.shape.labels,
  more: dataSourceSchema.shape.more,
  edits: dataSourceSchema.shape.edits,
  split: splitSchema,
  seed: z.number().int(),
};
/** False reuses the engine's last scan of the dataset, for example that of a preceding `prepareRecipe`. */
export const rescan = z.boolean().default(true);
/** An image as shown in the window. */
export const shownImage = imageSchema
  .omit({ look: true, slice: true, file: true, mtimeMs: true })
  .extend({ part: z.enum(['training', 'validation', 'test']), flags: z.array(z.enum(imageFlags)) });

/** Progress of an operation; `total` is null while it is unknown. */
export const progress = progressSchema;
