// The engine's calls about itself, projects, browsing folders, and recipe files.
import { z } from 'zod';
import { dataSourceSchema } from '../../data/source';
import { splitSchema } from '../../data/split-schema';
import { editSchema } from '../../graph/edits/index';
import { modelSourceSchema } from '../../graph/model-source';
import { labProgressSchema } from '../../labs/guided/progress';
import { recipeSchema } from '../../recipe/recipe';
import { wordsSchema } from '../../words-schema';
import { call, nothing } from '../contract';
import { project, runId } from './common';

/** An entry of the list of projects. */
export const projectInfoSchema = z.object({
  id: project,
  name: z.string(),
  editedAt: z.number(),
  runs: z.number().int(),
  sample: z.boolean(),
  /** The folder of its images; null if none is chosen. */
  folder: z.string().nullable(),
  /** The lab that it is the project of, and how many of its steps are done; absent otherwise. */
  lab: z.object({ id: z.string(), done: z.number().int() }).optional(),
  /** Why the project cannot be opened, for example because a newer version saved it; absent otherwise. */
  problem: wordsSchema.optional(),
});

const draftSchema = z.object({
  model: modelSourceSchema.nullable(),
  edits: recipeSchema.shape.edits,
  folder: z.string().nullable(),
  labels: dataSourceSchema.shape.labels,
  /** Further sources of the dataset, and how images are resized. */
  more: dataSourceSchema.shape.more,
  resize: dataSourceSchema.shape.resize,
  dataEdits: dataSourceSchema.shape.edits,
  split: splitSchema,
  seed: recipeSchema.shape.seed,
  stages: z.array(recipeSchema.shape.stages.element),
  /** Trained weights loaded into the graph after the first `after` edits. Not part of a recipe. */
  adopted: z
    .array(z.object({ runId, checkpoint: z.enum(['last', 'best']), after: z.number().int().min(0) }))
    .optional(),
  /** Undone steps that can be redone, the next one last. Not part of a recipe. */
  undone: z
    .array(
      z.union([
        z.object({ edit: editSchema }).strict(),
        z.object({ runId, checkpoint: z.enum(['last', 'best']) }).strict(),
      ]),
    )
    .optional(),
  /** Which part each edit of the dataset and each step of the graph belongs to, in the order in which they were made. Not part of a recipe. */
  order: z.array(z.enum(['data', 'model'])).optional(),
});

/** A project's state, which the window edits. */
export const projectStateSchema = z.object({
  id: project,
  name: z.string(),
  /** The draft. Its data folder is an absolute path; null fields are not chosen yet. */
  draft: draftSchema.extend({
    /** Progress in the lab that the project is of, and the draft at the start of each step. Not part of a recipe. */
    lab: labProgressSchema.extend({ snapshots: z.record(z.string(), draftSchema) }).optional(),
  }),
});
/** See `projectStateSchema`. */
export type ProjectState = z.infer<typeof projectStateSchema>;

/** The calls about the engine, projects, browsing folders, and recipe files. */
export const projectsCalls = {
  info: call(
    nothing,
    z.object({ version: z.string(), home: z.string(), platform: z.string(), separator: z.string() }),
  ),
  /** Returns the engine's computer, without any name of it or its user. */
  machine: call(
    nothing,
    z.object({
      node: z.string(),
      system: z.string(),
      processor: z.string(),
      cores: z.number().int(),
      memoryBytes: z.number(),
      freeMemoryBytes: z.number(),
      /** Free space for projects; null if the disk does not report it. */
      freeDiskBytes: z.number().nullable(),
    }),
  ),
  listProjects: call(nothing, z.array(projectInfoSchema)),
  /** Creates a project; the name of another project gets a number: `Flowers 2`. */
  createProject: call(z.object({ name: z.string().min(1).max(120) }), projectStateSchema),
  openProject: call(z.object({ project }), projectStateSchema),
  /** Saves the draft. The last writer wins, since a project has one window. */
  saveDraft: call(z.object({ project, draft: projectStateSchema.shape.draft }), nothing),
  /** Copies a project with its draft, weights, runs and uploads to another name, for Save as. */
  copyProject: call(z.object({ project, name: z.string().min(1).max(120) }), projectStateSchema),
  /** Throws 'invalid' if another project has the name. */
  renameProject: call(z.object({ project, name: z.string().min(1).max(120) }), nothing),
  /** Deletes a project. It can be restored for ten minutes, while the engine runs. Throws 'busy' if a run of it is training. */
  deleteProject: call(z.object({ project }), nothing),
  /** Restores a project that was deleted. Throws 'not-found' if it was removed permanently. */
  restoreProject: call(z.object({ project }), nothing),
  /** Lists the subfolders (and model files, with `models`) of a folder, for choosing a path in a browser. '' is the home folder; the path of a file lists the folder it is in. */
  browse: call(
    z.object({ path: z.string(), show: z.enum(['folders', 'models']).default('folders') }),
    z.object({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(z.object({ name: z.string(), path: z.string(), folder: z.boolean() })),
    }),
  ),
  /** Reads a recipe file with its paths made absolute, or writes one with its paths relative to the file. */
  readRecipe: call(z.object({ path: z.string() }), z.object({ recipe: recipeSchema })),
  writeRecipe: call(z.object({ path: z.string(), recipe: recipeSchema }), nothing),
  /** Reads a hand-in of a lab. Throws what `parseHandIn` throws; no other file is read. */
  readHandIn: call(z.object({ path: z.string() }), z.object({ name: z.string(), content: z.string() })),
} as const;
