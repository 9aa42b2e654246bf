// The engine's calls about runs: advice, starting, watching, resuming, deleting, annotating.
import { z } from 'zod';
import { layerGraphSchema } from '../../graph/schema';
import { recipeSchema } from '../../recipe/recipe';
import { adviceSchema } from '../../recipe/strategy';
import { branchSchema, runEventSchema } from '../../run/events';
import { machineSpeedSchema } from '../../run/machine-speed';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';
import { shardSchema, shardStepSchema, takenStepSchema } from '../feature-shards';
import { precisionEffectSchema } from '../precision-contract';
import { rateFindingSchema, rateRangeShape } from '../trainer-contract';
import { dataSet, progress, project, rescan, runId } from './common';
import { dataSummarySchema } from './data';

/** An entry of the list of runs. */
const runInfoSchema = z.object({
  runId,
  name: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'stopped', 'failed', 'interrupted']),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  epochs: z.number().int(),
  validationAccuracy: z.number().nullable(),
  /** True if it has a checkpoint: it can then be resumed (unless done), evaluated and exported. */
  checkpoint: z.boolean(),
  message: wordsSchema.nullable(),
  /** The user's note. Runs of one sweep have the same `group`. */
  note: z.string(),
  pinned: z.boolean(),
  group: z.string().nullable(),
  bestAccuracy: z.number().nullable(),
  validationLoss: z.number().nullable(),
  /** Time at work, in seconds: features, epochs and checkpoints, without the time between its end and a continuation. */
  seconds: z.number(),
  /** Counts the project's runs from 1; missing in runs of earlier versions. */
  number: z.number().int().optional(),
  /** The run whose checkpoint it started from. */
  branchedFrom: branchSchema.optional(),
  /** The cluster that trains it, or trained it, and the seconds for which nodes were occupied. */
  cluster: z
    .object({
      name: z.string(),
      nodeSeconds: z.number(),
      /** While it is one of a sweep whose runs are compared: the epochs after which they are compared first. */
      grace: z.number().int().optional(),
    })
    .optional(),
  /** The epoch after which other runs of its sweep were ahead, so that it was stopped; it may have trained further until then. */
  stoppedAfter: z.number().int().optional(),
});
/** See `runInfoSchema`. */
export type RunInfo = z.infer<typeof runInfoSchema>;

/** Numbers of images whose class changed, that were left out, added, or moved to another subset by an edit, and that did not change. */
const datasetChangesSchema = z.object({
  relabeled: z.number().int(),
  leftOut: z.number().int(),
  added: z.number().int(),
  moved: z.number().int(),
  same: z.number().int(),
});
/** See `datasetChangesSchema`. */
export type DatasetChanges = z.infer<typeof datasetChangesSchema>;

const targetSchema = z.object({
  cluster: z.string(),
  cpus: z.number().positive().max(1024).default(1),
  gpus: z.number().min(0).max(64).default(0),
  /** Trains data-parallel with Keras on this many workers, each with these CPUs and GPUs; without it, one node trains the run. */
  workers: z.number().int().min(1).max(1024).optional(),
  /** With `workers`: the number of parts of each batch, at least one per worker (the default). The result depends on it, not on the workers. */
  parts: z.number().int().min(1).max(1024).optional(),
});
/** A cluster, and how much of its nodes a run gets. */
export type Target = z.infer<typeof targetSchema>;

const checkpointOf = z.object({ runId, checkpoint: z.enum(['last', 'best']).default('last') });

/** The calls about runs and advice. */
export const runsCalls = {
  /** Scans the dataset of a recipe, opens its model and applies its edits; the last item has `prepared`. With `when-needed`, the dataset is scanned only if an edit needs the number of classes. */
  prepareRecipe: stream(
    z.object({ project, recipe: recipeSchema, scan: z.enum(['always', 'when-needed']).default('always') }),
    z.object({
      progress: progress.optional(),
      prepared: z
        .object({
          graph: layerGraphSchema,
          notes: z.array(wordsSchema),
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
      /** Id shared by the runs of one sweep. */
      group: z.string().max(120).optional(),
      /** The cluster that trains it; without it, this machine does. */
      on: targetSchema.optional(),
    }),
    z.object({ runId }),
  ),
  /** Starts the runs of a sweep on a cluster as one job, whose scheduler (Ray Tune's ASHA) compares their losses after `grace` epochs and later, and stops those that are behind. Stopping one run stops all. */
  startSweep: call(
    z.object({
      project,
      recipes: z.array(recipeSchema).min(1).max(100),
      graph: layerGraphSchema,
      rescan,
      group: z.string().max(120),
      on: targetSchema.omit({ workers: true, parts: true }),
      grace: z.number().int().min(1),
    }),
    z.object({ runIds: z.array(runId) }),
  ),
  /** Tries learning rates for a stage on a copy of the weights. The last item has `suggestion`. */
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
  /** Computes one shard of the features that the recipe's first stage caches, in a folder of shards. The last item has `result`. */
  computeShard: stream(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
      rescan,
      shard: shardSchema,
      folder: z.string(),
    }),
    shardStepSchema,
  ),
  /**
   * Writes what the shards of a recipe's features need to `prepared` in a folder of shards: the list of images with their
   * hashes and parts, and the weights. `kept` is true if it was there; `unpacked` if nothing was written, since the images
   * are unpacked in the project's folder, which other machines cannot read. Throws 'invalid' if the folder has those of others.
   */
  prepareShards: call(
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema, rescan, folder: z.string() }),
    z.object({ images: z.number().int(), kept: z.boolean(), unpacked: z.boolean() }),
  ),
  /** Adds the features of a complete set of shards to the project's cached features. Throws 'busy' while a run trains. The last item has `result`. */
  takeShards: stream(
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema, rescan, folder: z.string() }),
    takenStepSchema,
  ),
  /** Measures how similar the dataset is to the pretraining data, and suggests a cut and a training plan. The last item has `advice`. */
  advise: stream(
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema, rescan }),
    z.object({ progress: progress.optional(), advice: adviceSchema.optional() }),
  ),
  /** Compares half precision with float32 in the frozen layers of a stage, on a sample of the images. The last item has `effect`. */
  comparePrecision: stream(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
      rescan,
      stage: z.number().int().min(0),
    }),
    z.object({ progress: progress.optional(), effect: precisionEffectSchema.optional() }),
  ),
  /** Returns the speed of this machine as learned from runs and measurements; null before the first. */
  machineSpeed: call(nothing, z.object({ speed: machineSpeedSchema.nullable() })),
  /** Measures this machine for a plan in some seconds: trains its stages briefly on a few of the images, and saves nothing of it. */
  measureSpeed: call(
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema }),
    z.object({ speed: machineSpeedSchema.nullable() }),
  ),
  /** Stops the run after the current step and saves a checkpoint. */
  stopRun: call(z.object({ project, runId }), nothing),
  /** Resumes the run from its last checkpoint. */
  resumeRun: call(z.object({ project, runId }), nothing),
  /** Trains the last stage of a finished run for `epochs` more epochs. */
  extendRun: call(z.object({ project, runId, epochs: z.number().int().min(1).max(100_000) }), nothing),
  /** Starts a new run from a checkpoint of another. With `stages`, trains those from its weights; without, continues from the checkpoint. */
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
  /** Returns the size of the project's cached features on disk. */
  cacheInfo: call(z.object({ project }), z.object({ sizeBytes: z.number(), files: z.number().int() })),
  /** Deletes the cached features; the next run computes them again. Throws 'busy' while a run trains. */
  emptyCache: call(z.object({ project }), z.object({ freedBytes: z.number() })),
  listRuns: call(z.object({ project }), z.array(runInfoSchema)),
  /** Deletes a run. `restoreRun` can undo this until the project is opened again. */
  deleteRun: call(z.object({ project, runId }), nothing),
  restoreRun: call(z.object({ project, runId }), nothing),
  /** Changes a run's name, note or pin. Omitted fields are not changed. */
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
  /** Streams all events from the log, then new ones in at most 10 batches per second. Ends with the run. */
  watchRun: stream(
    z.object({ project, runId, from: z.number().int().min(0).default(0) }),
    z.object({
      events: z.array(runEventSchema),
      /** Why the cluster that trains it cannot be reached at the moment; null once it can. */
      notice: wordsSchema.nullable().optional(),
    }),
  ),
  /** Computes the features of the recipe's first stage in parts on the nodes of a cluster, and adds them to the project's cached features. Leaving the stream stops the job; complete parts are kept for the next time. The last item has `result`. Throws 'busy' while a run trains, 'unavailable' if parts were not computed. */
  clusterFeatures: stream(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
      rescan,
      on: targetSchema,
      parts: z.number().int().min(1).max(10_000),
    }),
    takenStepSchema.extend({ job: z.string().optional(), waiting: wordsSchema.nullable().optional() }),
  ),
  /** Computes one shard of the features that `clusterFeatures` or `prepareShards` of another engine asks for in a folder; into its folder of shards, or into `out`. */
  computeSentShard: stream(
    z.object({ folder: z.string(), shard: shardSchema, out: z.string().optional() }),
    shardStepSchema,
  ),
  /** Trains the run that `startRun` of another engine sent to a folder, and yields its events; resumes it if the folder has a checkpoint. Of a long run, steps are reported once per second. */
  trainSent: stream(z.object({ folder: z.string() }), z.object({ events: z.array(runEventSchema) })),
  /** Stops the run of `trainSent`, which then saves a checkpoint and ends. */
  stopSent: call(z.object({ folder: z.string() }), nothing),
  /** Compares a dataset with the images of a run, by class name: what was fixed since. */
  datasetChanges: call(z.object({ ...dataSet, runId }), datasetChangesSchema),
  /**
   * Evaluates two runs on the same images: those of the second run that the first was not trained on, with the second's
   * classes. The last item has `comparison`; it is null if the runs have other classes or no such images.
   */
  compareRuns: stream(
    z.object({ project, before: checkpointOf, after: checkpointOf }),
    z.object({
      progress: progress.optional(),
      comparison: z
        .object({
          part: z.enum(['validation', 'test']),
          images: z.number().int(),
          before: z.number(),
          after: z.number(),
          /** Accuracy of the first run with the classes that it knew; null if it did not have all of the images. */
          withOldLabels: z.number().nullable(),
        })
        .nullable()
        .optional(),
    }),
  ),
  /** Returns the recipe and initial graph of a run. */
  runRecipe: call(z.object({ project, runId }), z.object({ recipe: recipeSchema, graph: layerGraphSchema })),
  /** Returns the graph with a checkpoint's weights. In the editor this is one undoable step. */
  adoptWeights: call(
    z.object({ project, runId, checkpoint: z.enum(['last', 'best']).default('last') }),
    z.object({ graph: layerGraphSchema }),
  ),
} as const;
