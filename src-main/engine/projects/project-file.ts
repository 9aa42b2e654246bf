// A project's file: its name, the working state that the window edits, and when that was saved.
import { z } from 'zod';
import type { ProjectState } from '#shared/protocol/engine/projects';
import { projectStateSchema } from '#shared/protocol/engine/projects';
import { migrateProject } from '#shared/recipe/migrate';
import { createSerial, type Serial } from '../../process/serial';
import { readJson, writeJsonAtomic } from '../../store/atomic';

const projectSchema = z.object({
  version: z.literal(2),
  name: z.string(),
  sample: z.boolean(),
  editedAt: z.number(),
  draft: projectStateSchema.shape.draft,
});
const fileSchema = z.preprocess(migrateProject, projectSchema);
/** The content of project.json. */
export type ProjectFile = z.infer<typeof fileSchema>;
/** The working state of a project; see `projectStateSchema`. */
export type Draft = ProjectState['draft'];

/** Returns the draft of a new project: no model, no images and no plan; the window fills in a plan that fits both. */
export function emptyDraft(): Draft {
  return {
    model: null,
    edits: [],
    folder: null,
    split: { validation: 0.25, test: 0 },
    seed: 1,
    stages: [],
  };
}

/** Reads project.json, also one written by an earlier version. Throws 'not-found' or 'bad-file'. */
export function readProjectFile(path: string): Promise<ProjectFile> {
  return readJson(path, fileSchema);
}

/** Writes project.json of a project that nobody else can see yet. */
export function writeProjectFile(path: string, file: Omit<ProjectFile, 'version'>): Promise<void> {
  return writeJsonAtomic(path, { version: 2, ...file });
}

/** Changes project files. Changes of one file run one at a time, so that none overwrites another with an older state. */
export type UpdateProjectFile = (path: string, change: (file: ProjectFile) => ProjectFile) => Promise<void>;

/** Returns the function through which one engine makes all changes of its project files. */
export function createProjectUpdates(): UpdateProjectFile {
  const queues = new Map<string, Serial>();
  return (path, change) => {
    const queue = queues.get(path) ?? createSerial();
    queues.set(path, queue);
    return queue(async () => writeJsonAtomic(path, change(await readProjectFile(path))));
  };
}
