// The contract between any shell or window and the engine: every call and stream there is.
import { z } from 'zod';
import { layerGraphSchema, preprocessingSchema, resizeSchema } from '../graph/schema';
import { pictureSchema, rejectedSchema } from '../recipe/data-index';
import { dataStatsSchema } from '../recipe/data-stats';
import { editSchema } from '../recipe/edit';
import { pictureFilterShape } from '../recipe/filter-pictures';
import { pictureFlags } from '../recipe/picture-flags';
import {
  dataSourceSchema,
  furtherSourceSchema,
  modelSourceSchema,
  recipeSchema,
  splitSchema,
} from '../recipe/recipe';
import { branchSchema, evaluationSchema, runEventSchema } from '../recipe/run-events';
import { augmentationSchema } from '../recipe/stage';
import { adviceSchema } from '../recipe/strategy';
import { mostAlso, testTimeSchema } from '../recipe/test-time';
import { bytes, call, nothing, stream } from './contract';
import {
  namedArraySchema,
  predictionSchema,
  rateFindingSchema,
  rateRangeShape,
  runtimeSchema,
} from './trainer-contract';
import { weightStatsSchema } from './weight-stats';

const project = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const runId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** A project as the list of projects shows it. */
export const projectInfoSchema = z.object({
  id: project,
  name: z.string(),
  editedAt: z.number(),
  runs: z.number().int(),
  sample: z.boolean(),
});

/** A project's working state: what the window edits. `graph` is the graph being edited (with adopted weights), when there is one. */
export const projectStateSchema = z.object({
  id: project,
  name: z.string(),
  /** The draft; its data folder is absolute. Null parts are not chosen yet. */
  draft: z.object({
    model: modelSourceSchema.nullable(),
    edits: recipeSchema.shape.edits,
    folder: z.string().nullable(),
    labels: dataSourceSchema.shape.labels,
    /** Further sources of the data set, and how pictures are resized. */
    more: dataSourceSchema.shape.more,
    resize: dataSourceSchema.shape.resize,
    dataEdits: dataSourceSchema.shape.edits,
    split: splitSchema,
    seed: recipeSchema.shape.seed,
    stages: z.array(recipeSchema.shape.stages.element),
    /** Trained weights that were taken into the graph after so many of the edits; never part of a recipe. */
    adopted: z
      .array(z.object({ runId, checkpoint: z.enum(['last', 'best']), after: z.number().int().min(0) }))
      .optional(),
    /** Steps that were undone and can be done again, the next one last; never part of a recipe. */
    undone: z
      .array(
        z.union([
          z.object({ edit: editSchema }).strict(),
          z.object({ runId, checkpoint: z.enum(['last', 'best']) }).strict(),
        ]),
      )
      .optional(),
  }),
});
/** See `projectStateSchema`. */
export type ProjectState = z.infer<typeof projectStateSchema>;

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
export const modelInfoSchema = z.object({
  id: z.string(),
  title: z.string(),
  architecture: z.string(),
  inputShape: z.tuple([z.number(), z.number(), z.number()]),
  parameters: z.number().nullable(),
  licence: z.string().nullable(),
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

/** A scanned data set without its list of pictures, which is asked for page by page. */
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
  /** Pictures may have several classes: each is counted in all of its own. */
  several: z.boolean().optional(),
  /** The source itself gives parts (train and test folders), or groups: what the split can go by. */
  givesParts: z.boolean().optional(),
  givesGroups: z.boolean().optional(),
});
/** See `dataSummarySchema`. */
export type DataSummary = z.infer<typeof dataSummarySchema>;

/** A run as the list of runs shows it. */
export const runInfoSchema = z.object({
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

/** A model to use: the graph being edited, or a run's checkpoint. */
const modelSelection = z.union([
  z.object({ graph: layerGraphSchema }).strict(),
  z.object({ runId, checkpoint: z.enum(['last', 'best']).default('last') }).strict(),
]);

/** Further models of the same classes, and views of each picture: probabilities are averaged over all of them. */
const averagingShape = {
  also: z.array(modelSelection).max(mostAlso).optional(),
  testTime: testTimeSchema.optional(),
};

/** A data set as the draft has it: the source with its labels and edits, and how it is split. */
const dataSet = {
  project,
  folder: z.string(),
  labels: dataSourceSchema.shape.labels,
  more: dataSourceSchema.shape.more,
  edits: dataSourceSchema.shape.edits,
  split: splitSchema,
  seed: z.number().int(),
};
/** A picture as the window sees it. */
const shownPicture = pictureSchema
  .omit({ look: true, slice: true, file: true })
  .extend({ part: z.enum(['training', 'validation', 'test']), flags: z.array(z.enum(pictureFlags)) });

const progress = z.object({ done: z.number(), total: z.number().nullable(), what: z.string() });

/** A model that was opened, with notes for people. */
const openedSchema = z.object({ graph: layerGraphSchema, notes: z.array(z.string()) });

/** File formats that a model can be exported to. */
export const exportFormats = ['h5', 'keras', 'tfjs', 'onnx'] as const;

/**
 * How an exported file compares with its network. `outputs`: read back and run beside it; the greatest difference of
 * any two values, as a share where they are beyond 1. `parts`: read back, each node wired and each weight bit for bit.
 */
export const paritySchema = z.union([
  z.object({ compared: z.literal('outputs'), difference: z.number(), samples: z.number().int() }).strict(),
  z.object({ compared: z.literal('parts'), nodes: z.number().int(), weights: z.number().int() }).strict(),
]);
/** See `paritySchema`. */
export type Parity = z.infer<typeof paritySchema>;

/** The engine's contract. */
export const engineContract = {
  info: call(
    nothing,
    z.object({ version: z.string(), home: z.string(), platform: z.string(), separator: z.string() }),
  ),
  /** Starts a trainer and measures: device, library, threads, GFLOP/s, what to do for more. */
  doctor: call(nothing, runtimeSchema),

  listProjects: call(nothing, z.array(projectInfoSchema)),
  createProject: call(z.object({ name: z.string().min(1).max(120) }), projectStateSchema),
  openProject: call(z.object({ project }), projectStateSchema),
  /** Writes the draft; the last writer wins, a project has one window. */
  saveDraft: call(z.object({ project, draft: projectStateSchema.shape.draft }), nothing),
  /** Makes a project with the same draft, weights, runs and uploads under another name: what Save as does. */
  copyProject: call(z.object({ project, name: z.string().min(1).max(120) }), projectStateSchema),
  renameProject: call(z.object({ project, name: z.string().min(1).max(120) }), nothing),

  /** Folders (and model files, where asked) of a folder, for choosing a path in the browser; '' is the home folder. */
  browse: call(
    z.object({ path: z.string(), show: z.enum(['folders', 'models']).default('folders') }),
    z.object({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(z.object({ name: z.string(), path: z.string(), folder: z.boolean() })),
    }),
  ),

  /** Scans a folder of pictures; the last item has `summary`. Scanned again, it reads only what changed. */
  scan: stream(
    z.object(dataSet),
    z.object({ progress: progress.optional(), summary: dataSummarySchema.optional() }),
  ),
  /** The summary after an edit or with another split: nothing is looked for on the disk. */
  dataSummary: call(z.object(dataSet), dataSummarySchema),
  /** The data set in numbers, and its fingerprint: a hash of its pictures, their classes and parts. */
  dataStats: call(z.object(dataSet), dataStatsSchema.extend({ fingerprint: z.string() })),
  /** A page of the scanned folder's pictures, narrowed by class, part, flag, size and text where given. */
  pictures: call(
    z.object({
      ...dataSet,
      ...pictureFilterShape,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: z.number().int(),
      pictures: z.array(shownPicture),
    }),
  ),
  /** Pictures that are there twice, exactly (`distance` null) or nearly; a leak is one in another part than the other. The leaks first, at most `limit`. */
  duplicates: call(
    z.object({ ...dataSet, limit: z.number().int().min(1).max(1000).default(200) }),
    z.object({
      total: z.number().int(),
      leaks: z.number().int(),
      pairs: z.array(
        z.object({
          first: shownPicture,
          second: shownPicture,
          distance: z.number().int().nullable(),
          leak: z.boolean(),
        }),
      ),
    }),
  ),
  /** Pictures that look mislabelled: their neighbours, by what the network makes of them, carry another label. The last item has `suspects`, the surest first. */
  suspects: stream(
    z.object({
      ...dataSet,
      model: modelSelection,
      neighbours: z.number().int().min(3).max(50).default(10),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.object({
      progress: progress.optional(),
      suspects: z
        .array(
          z.object({
            picture: shownPicture,
            /** The class that its neighbours have. */
            label: z.number().int(),
            /** How much of the neighbours' likeness says so: above a half. */
            share: z.number(),
            nearest: z.array(shownPicture),
          }),
        )
        .optional(),
    }),
  ),
  /** How a source would be read with these labels, before any picture is opened: for choosing a pattern or a table's columns. */
  previewSource: call(
    z.object({ project, folder: z.string(), labels: dataSourceSchema.shape.labels }),
    z.object({
      /** What it was taken for; null when it can't be read, and `problem` says why. */
      kind: z.string().nullable(),
      problem: z.string().nullable(),
      classes: z.array(z.string()),
      classCount: z.number().int(),
      pictures: z.number().int(),
      leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
      leftOutCount: z.number().int(),
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
  /** Keeps pictures (from the clipboard, or dropped on a class) in the project; `source` belongs into the data set's `more`, once. */
  addPictures: call(
    z.object({
      project,
      className: z.string().min(1).max(200),
      pictures: z
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
          pictures: z.number().int(),
          leftOut: z.number().int(),
          notes: z.array(z.string()),
        })
        .optional(),
    }),
  ),
  /** A small WebP of a picture of the scanned folder; `size` bounds width and height. */
  thumbnail: call(
    z.object({ project, folder: z.string(), path: z.string(), size: z.number().int().min(16).max(512) }),
    z.object({ bytes }),
  ),

  /** What a network of that input size sees of a picture: resized first, then so many draws of the augmentation. */
  previewPicture: call(
    z.object({
      project,
      folder: z.string(),
      path: z.string(),
      width: z.number().int().min(1).max(1024),
      height: z.number().int().min(1).max(1024),
      resize: resizeSchema.optional(),
      augmentation: augmentationSchema.optional(),
      seed: z.number().int(),
      draws: z.number().int().min(0).max(12),
    }),
    z.object({ pictures: z.array(z.object({ bytes })) }),
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
  weightStats: call(z.object({ project, blob: z.string().regex(/^[0-9a-f]{64}$/) }), weightStatsSchema),

  /** Pins recipe and graph, writes them down and starts (or queues) the run. */
  startRun: call(
    z.object({
      project,
      recipe: recipeSchema,
      graph: layerGraphSchema,
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
    z.object({ project, recipe: recipeSchema, graph: layerGraphSchema }),
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

  evaluate: stream(
    z.object({
      project,
      runId,
      checkpoint: z.enum(['last', 'best']).default('last'),
      part: z.enum(['training', 'validation', 'test']).optional(),
      ...averagingShape,
    }),
    z.object({ progress: progress.optional(), evaluation: evaluationSchema.optional() }),
  ),
  /** Top classes of pictures given as bytes or by path. */
  predict: call(
    z.object({
      project,
      model: modelSelection,
      pictures: z
        .array(
          z.union([z.object({ name: z.string(), bytes }).strict(), z.object({ path: z.string() }).strict()]),
        )
        .min(1)
        .max(64),
      top: z.number().int().min(1).max(20).default(5),
      ...averagingShape,
    }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  /** Arrays through the network, as they are, without preprocessing: how an engineer checks parity. */
  forward: call(
    z.object({ project, model: modelSelection, inputs: z.array(namedArraySchema) }),
    z.object({ outputs: z.array(namedArraySchema) }),
  ),

  /** Writes a model file, reads it back and compares. Without `out` it goes to the project's `exports` folder (a tfjs model as one zip) for `readExport`. */
  exportModel: stream(
    z.object({
      project,
      model: modelSelection,
      format: z.enum(exportFormats),
      name: z.string().min(1).max(120),
      out: z.string().optional(),
      /** Large weights as float16, half the size: for tfjs and onnx. */
      float16: z.boolean().default(false),
    }),
    z.object({
      progress: progress.optional(),
      file: z
        .object({ path: z.string(), name: z.string(), sizeBytes: z.number(), parity: paritySchema })
        .optional(),
    }),
  ),
  /** A run, or a recipe with its network, as a Keras script with all it reads: a folder, or without `out` a zip for `readExport`. `exact` adds the very batches. */
  exportScript: stream(
    z.object({
      project,
      subject: z.union([
        z.object({ runId }).strict(),
        z.object({ recipe: recipeSchema, graph: layerGraphSchema }).strict(),
      ]),
      name: z.string().min(1).max(120),
      out: z.string().optional(),
      exact: z.boolean().default(false),
    }),
    z.object({
      progress: progress.optional(),
      file: z.object({ path: z.string(), name: z.string(), sizeBytes: z.number() }).optional(),
    }),
  ),
  /** A piece of an exported file, at most 4 MiB, for a download in the browser. */
  readExport: call(
    z.object({ project, name: z.string(), offset: z.number().int().min(0) }),
    z.object({ bytes, sizeBytes: z.number() }),
  ),

  /** Reads or writes a recipe file; paths inside are made absolute, or relative to the file. */
  readRecipe: call(z.object({ path: z.string() }), z.object({ recipe: recipeSchema })),
  writeRecipe: call(z.object({ path: z.string(), recipe: recipeSchema }), nothing),
} as const;
/** The type of the engine's contract. */
export type EngineContract = typeof engineContract;
