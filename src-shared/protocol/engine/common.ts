// What calls of several subjects share: names of projects and runs, a data set, a model to use, progress.
import { z } from 'zod';
import { imageSchema } from '../../data/dataset-index';
import { imageFlags } from '../../data/image-flags';
import { dataSourceSchema } from '../../data/source';
import { splitSchema } from '../../data/split-schema';
import { layerGraphSchema } from '../../graph/schema';
import { idSchema } from '../../ids';
import { progressSchema } from '../../progress';
import { mostAlso, testTimeSchema } from '../../run/test-time';

/** A project's name in the store. */
export const project = idSchema;
/** A run's name in its project. */
export const runId = idSchema;

/** A model to use: the graph being edited, or a run's checkpoint. */
export const modelSelection = z.union([
  z.object({ graph: layerGraphSchema }).strict(),
  z.object({ runId, checkpoint: z.enum(['last', 'best']).default('last') }).strict(),
]);

/** Further models of the same classes, and views of each image: probabilities are averaged over all of them. */
export const averagingShape = {
  also: z.array(modelSelection).max(mostAlso).optional(),
  testTime: testTimeSchema.optional(),
};

/** A data set as the draft has it: the source with its labels and edits, and how it is split. */
export const dataSet = {
  project,
  folder: z.string(),
  labels: dataSourceSchema.shape.labels,
  more: dataSourceSchema.shape.more,
  edits: dataSourceSchema.shape.edits,
  split: splitSchema,
  seed: z.number().int(),
};
/** False uses the dataset as this engine scanned it last, for example by `prepareRecipe` just before. */
export const rescan = z.boolean().default(true);
/** An image as the window sees it. */
export const shownImage = imageSchema
  .omit({ look: true, slice: true, file: true, mtimeMs: true })
  .extend({ part: z.enum(['training', 'validation', 'test']), flags: z.array(z.enum(imageFlags)) });

/** How far a piece of work is; `total` is null while it isn't known. */
export const progress = progressSchema;
