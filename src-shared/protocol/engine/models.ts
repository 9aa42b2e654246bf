// The engine's calls about networks: the catalog, pretrained weights, opening, numbers of a weight.
import { z } from 'zod';
import { modelSourceSchema } from '../../graph/model-source';
import { layerGraphSchema, preprocessingSchema } from '../../graph/schema';
import { blobNameSchema } from '../../ids';
import { call, nothing, stream } from '../contract';
import { weightStatsSchema } from '../weight-stats';
import { progress, project } from './common';

/** Whether pretrained weights are on this machine (`bundled`, `cached`), can be fetched, or are known to nobody here. */
const weightsState = z.enum(['bundled', 'cached', 'download', 'none']);
/** See `weightsState`. */
export type WeightsState = z.infer<typeof weightsState>;

/** A file of pretrained weights that can be fetched. */
const weightsFileSchema = z.object({
  name: z.string(),
  url: z.string(),
  /** As `MD5 …` or `SHA-256 …`. */
  hash: z.string().nullable(),
  /** What its values take, when the size of the file isn't known. */
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
  /** Weights of the full network, and of the network without its classifier. */
  weights: weightsState,
  weightsNoTop: weightsState,
  files: z.object({ top: weightsFileSchema, noTop: weightsFileSchema }).nullable(),
  /** How many classes its classifier has. */
  outputs: z.number().int(),
});
/** See `modelInfoSchema`. */
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** A model that was opened, with notes for people. */
const openedSchema = z.object({ graph: layerGraphSchema, notes: z.array(z.string()) });

/** The calls about networks. */
export const modelsCalls = {
  listModels: call(nothing, z.array(modelInfoSchema)),
  /** Downloads a network's pretrained weights into the folder that all projects share; the last item has `file`. Left and called again, it goes on. */
  fetchWeights: stream(
    z.object({ model: z.string(), includeTop: z.boolean().default(true) }),
    z.object({ progress: progress.optional(), file: z.object({ path: z.string() }).optional() }),
  ),
  /** Opens a model: its weights become blobs of the project. Throws 'not-ready' while pretrained weights must be fetched first. */
  openModel: call(
    z.object({
      project,
      source: modelSourceSchema,
      /** Of a file only the layers and shapes, which are there at once; weights have no values then. */
      structureOnly: z.boolean().default(false),
    }),
    openedSchema,
  ),
  /**
   * Opens a model as `openModel` does, but what it is comes first: `structure`, to be shown and edited at once with
   * weights that are still to come, then how many of their bytes are in place, at last `opened`. Left, it stops.
   */
  loadModel: stream(
    z.object({ project, source: modelSourceSchema }),
    z.object({
      structure: openedSchema.optional(),
      progress: progress.optional(),
      opened: openedSchema.optional(),
    }),
  ),
  /** The values of a stored weight in numbers, with a histogram. */
  weightStats: call(z.object({ project, blob: blobNameSchema }), weightStatsSchema),
} as const;
