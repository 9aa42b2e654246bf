// A project's file: its name, the working state that the window edits, and when that was saved.
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { isFields } from '#shared/json';
import type { ProjectState } from '#shared/protocol/engine/projects';
import { projectStateSchema } from '#shared/protocol/engine/projects';
import { migrateProject } from '#shared/recipe/migrate';
import { say } from '#shared/sentence';
import { createSerial, type Serial } from '../../process/serial';
import { parseFile, readJson, writeJsonAtomic } from '../../store/atomic';

const version = 2;
const projectSchema = z.object({
  version: z.literal(version),
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

/** Reads project.json, also one written by an earlier version. Throws 'not-found', 'bad-file', or 'unsupported' for one of a newer version. */
export async function readProjectFile(path: string): Promise<ProjectFile> {
  const value = await readJson(path, z.unknown());
  const newer = (what: string) =>
    new GraftError(
      'unsupported',
      say`${path} was saved by a newer version of Graft: it has ${what}, which this version does not know. Open the project with the newer version. Nothing was changed.`,
      path,
    );
  if (isFields(value) && typeof value.version === 'number' && value.version > version)
    throw newer(`"version": ${value.version}`);
  const file = parseFile(value, fileSchema, path);
  // A field that the schema drops would be missing after the next save.
  const unknown = droppedField(migrateProject(value), file);
  if (unknown !== null) throw newer(`"${unknown}"`);
  return file;
}

/** Returns the path of the first field of a value that its parsed form lacks; null if it has all. */
function droppedField(value: unknown, parsed: unknown): string | null {
  if (typeof value !== 'object' || value === null || typeof parsed !== 'object' || parsed === null)
    return null;
  for (const [key, inside] of Object.entries(value)) {
    if (!(key in parsed)) return key;
    const deeper = droppedField(inside, (parsed as Record<string, unknown>)[key]);
    if (deeper !== null) return `${key}.${deeper}`;
  }
  return null;
}

/** Writes project.json of a project that nobody else can see yet. */
export function writeProjectFile(path: string, file: Omit<ProjectFile, 'version'>): Promise<void> {
  return writeJsonAtomic(path, { version, ...file });
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
