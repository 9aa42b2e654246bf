// The engine's calls about models: the catalog, pretrained weights, opening models, statistics of weights.
import { z } from 'zod';
import { modelSourceSchema } from '../../graph/model-source';
import { layerGraphSchema, preprocessingSchema } from '../../graph/schema';
import { blobNameSchema } from '../../ids';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';
import { weightStatsSchema } from '../weight-stats';
import { progress, project } from './common';

/** Whether pretrained weights are on this machine (`bundled`, `cached`), can be downloaded, or do not exist. */
const weightsState = z.enum(['bundled', 'cached', 'download', 'none']);
/** See `weightsState`. */
export type WeightsState = z.infer<typeof weightsState>;

/** A file of pretrained weights that can be downloaded. */
const weightsFileSchema = z.object({
  name: z.string(),
  url: z.string(),
  /** `MD5 …` or `SHA-256 …`. */
  hash: z.string().nullable(),
  /** Size of its values in bytes, if the size of the file is unknown. */
  aboutBytes: z.number().nullable(),
});

/** An entry of models/catalog.json. */
const modelInfoSchema = z.object({
  id: z.string(),
  title: z.string(),
  architecture: z.string(),
  inputShape: z.tuple([z.number(), z.number(), z.number()]),
  parameters: z.number().nullable(),
  license: z.string().nullable(),
  source: z.string().nullable(),
  preprocessing: preprocessingSchema,
  /** Weights of the full model, and of the model without its classifier. */
  weights: weightsState,
  weightsNoTop: weightsState,
  files: z.object({ top: weightsFileSchema, noTop: weightsFileSchema }).nullable(),
  /** Number of classes of its classifier. */
  outputs: z.number().int(),
});
/** See `modelInfoSchema`. */
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** An opened model, with notes for the user. */
const openedSchema = z.object({ graph: layerGraphSchema, notes: z.array(wordsSchema) });

/** The calls about models. */
export const modelsCalls = {
  listModels: call(nothing, z.array(modelInfoSchema)),
  /** Downloads a model's pretrained weights into the folder shared by all projects; the last item has `file`. A cancelled download is continued by the next call. */
  fetchWeights: stream(
    z.object({ model: z.string(), includeTop: z.boolean().default(true) }),
    z.object({ progress: progress.optional(), file: z.object({ path: z.string() }).optional() }),
  ),
  /** Opens a model; its weights become blobs of the project. Throws 'not-ready' if pretrained weights must be downloaded first. */
  openModel: call(
    z.object({
      project,
      source: modelSourceSchema,
      /** Reads only layers and shapes of a file, which is fast. Weights then have no values. */
      structureOnly: z.boolean().default(false),
    }),
    openedSchema,
  ),
  /**
   * Opens a model like `openModel`, in steps: `structure`, which can be shown and edited while its weights are loading,
   * then the number of loaded bytes, and finally `opened`. Cancelling stops the loading.
   */
  loadModel: stream(
    z.object({ project, source: modelSourceSchema }),
    z.object({
      structure: openedSchema.optional(),
      progress: progress.optional(),
      opened: openedSchema.optional(),
    }),
  ),
  /** Returns statistics and a histogram of a stored weight. */
  weightStats: call(z.object({ project, blob: blobNameSchema }), weightStatsSchema),
  /** Returns kernels of one filter from a stored weight [rows, columns, channels, filters]: a list of values by row and column for each channel. */
  readKernels: call(
    z.object({
      project,
      blob: blobNameSchema,
      shape: z.array(z.number().int().min(1)).length(4),
      channels: z.array(z.number().int().min(0)).min(1).max(3),
      filter: z.number().int().min(0),
    }),
    z.object({ kernels: z.array(z.array(z.number())) }),
  ),
} as const;
