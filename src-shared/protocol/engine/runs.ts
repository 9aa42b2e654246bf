// The engine's calls about runs: starting, watching, going on, keeping, and the advice before.
import { z } from 'zod';
import { layerGraphSchema } from '../../graph/schema';
import { recipeSchema } from '../../recipe/recipe';
import { adviceSchema } from '../../recipe/strategy';
import { branchSchema, runEventSchema } from '../../run/events';
import { call, nothing, stream } from '../contract';
import { rateFindingSchema, rateRangeShape } from '../trainer-contract';
import { progress, project, rescan, runId } from './common';
import { dataSummarySchema } from './data';

/** A run as the list of runs shows it. */
const runInfoSchema = z.object({
  runId,
  name: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'stopped', 'failed', 'interrupted']),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  epochs: z.number().int(),
  validationAccuracy: z.number().nullable(),
  /** A checkpoint is there: it can be resumed (unless done), evaluated, exported. */
  checkpoint: z.boolean(),
  message: z.string().nullable(),
  /** What a person said of it; runs of one sweep have the same `group`. */
  note: z.string(),
  pinned: z.boolean(),
  group: z.string().nullable(),
  bestAccuracy: z.number().nullable(),
  validationLoss: z.number().nullable(),
  /** Seconds that its epochs took. */
  seconds: z.number(),
  /** The run from whose checkpoint it went on. */
  branchedFrom: branchSchema.optional(),
});
/** See `runInfoSchema`. */
export type RunInfo = z.infer<typeof runInfoSchema>;

/** The calls about runs, and the advice before them. */
export const runsCalls = {
  /** Scans the dataset of a recipe, opens its model and applies its edits; the last item has `prepared`. With `when-needed` the dataset is scanned only if an edit needs the number of classes. */
  prepareRecipe: stream(
    z.object({ project, recipe: recipeSchema, scan: z.enum(['always', 'when-needed']).default('always') }),
    z.object({
      progress: progress.optional(),
      prepared: z
        .object({
          graph: layerGraphSchema,
          notes: z.array(z.string()),
          /** The scanned dataset; null with `when-needed`. */
          summary: dataSummarySchema.nullable(),
        })
        .optional(),
    }),
  ),
  /** Saves the recipe, the graph and the list of images, and starts (or queues) the run. */
  startRun: call(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
      rescan,
      /** Runs of one sweep have the same. */
      group: z.string().max(120).optional(),
    }),
    z.object({ runId }),
  ),
  /** Tries learning rates for a stage on a copy of the weights; ends with `suggestion`. */
  findRate: stream(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
      stage: z.number().int().min(0),
      ...rateRangeShape,
    }),
    rateFindingSchema,
  ),
  /** Measures how near the data is to what the network knows, and advises a cut and a plan; the last item has `advice`. */
  advise: stream(
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema, rescan }),
    z.object({ progress: progress.optional(), advice: adviceSchema.optional() }),
  ),
  /** Ends at the next step and keeps the checkpoint. */
  stopRun: call(z.object({ project, runId }), nothing),
  /** Goes on from the last checkpoint. */
  resumeRun: call(z.object({ project, runId }), nothing),
  /** Goes on with a run that is over for so many more epochs of its last stage. */
  extendRun: call(z.object({ project, runId, epochs: z.number().int().min(1).max(100_000) }), nothing),
  /** A new run from a checkpoint of another: with `stages` it trains those from its weights, without it goes on where the checkpoint stands. */
  branchRun: call(
    z.object({
      project,
      runId,
      checkpoint: z.enum(['last', 'best']).default('last'),
      stages: recipeSchema.shape.stages.optional(),
      name: z.string().min(1).max(120).optional(),
    }),
    z.object({ runId }),
  ),
  /** What the project's kept features take on the disk. */
  cacheInfo: call(z.object({ project }), z.object({ sizeBytes: z.number(), files: z.number().int() })),
  /** Removes them; the next run computes them anew. Throws 'busy' while a run trains. */
  emptyCache: call(z.object({ project }), z.object({ freedBytes: z.number() })),
  listRuns: call(z.object({ project }), z.array(runInfoSchema)),
  /** Puts a run aside; `restoreRun` brings it back until the project is opened anew. */
  deleteRun: call(z.object({ project, runId }), nothing),
  restoreRun: call(z.object({ project, runId }), nothing),
  /** What a person says of a run; what is left out stays. */
  annotateRun: call(
    z.object({
      project,
      runId,
      name: z.string().min(1).max(120).optional(),
      note: z.string().max(10_000).optional(),
      pinned: z.boolean().optional(),
    }),
    nothing,
  ),
  /** All events from the log, then live ones, at most 10 batches a second; ends with the run. */
  watchRun: stream(
    z.object({ project, runId, from: z.number().int().min(0).default(0) }),
    z.object({ events: z.array(runEventSchema) }),
  ),
  /** The recipe and graph that a run was pinned to. */
  runRecipe: call(z.object({ project, runId }), z.object({ recipe: recipeSchema, graph: layerGraphSchema })),
  /** The graph with a checkpoint's weights: one undoable edit for the editor. */
  adoptWeights: call(
    z.object({ project, runId, checkpoint: z.enum(['last', 'best']).default('last') }),
    z.object({ graph: layerGraphSchema }),
  ),
} as const;
