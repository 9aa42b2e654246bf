// The engine's calls about itself, projects, folders to choose from and recipe files.
import { z } from 'zod';
import { dataSourceSchema } from '../../data/source';
import { splitSchema } from '../../data/split-schema';
import { editSchema } from '../../graph/edits/index';
import { modelSourceSchema } from '../../graph/model-source';
import { recipeSchema } from '../../recipe/recipe';
import { call, nothing } from '../contract';
import { project, runId } from './common';

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
    /** Further sources of the data set, and how images are resized. */
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

/** The calls about itself, projects, folders to choose from and recipe files. */
export const projectsCalls = {
  info: call(
    nothing,
    z.object({ version: z.string(), home: z.string(), platform: z.string(), separator: z.string() }),
  ),
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
  /** Reads or writes a recipe file; paths inside are made absolute, or relative to the file. */
  readRecipe: call(z.object({ path: z.string() }), z.object({ recipe: recipeSchema })),
  writeRecipe: call(z.object({ path: z.string(), recipe: recipeSchema }), nothing),
} as const;
