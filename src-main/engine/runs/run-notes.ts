// What a person says of a run: its name, a note, whether it is pinned; and runs put aside, which can be brought back until the project is opened anew.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { findRun, type RunPaths, runPaths } from './run-folder';
import type { RunQueue } from './run-queue';

const notesSchema = z.object({
  name: z.string().max(120).optional(),
  note: z.string().max(10_000).optional(),
  pinned: z.boolean().optional(),
  /** Runs of one sweep have the same. */
  group: z.string().max(120).optional(),
});
/** See `notesSchema`. */
export type RunNotes = z.infer<typeof notesSchema>;

const deletedFolder = (paths: ProjectPaths, runId: string) => join(paths.runs, `.deleted-${runId}`);

/** The notes of a run; none where nothing was said, or where the file is broken: they are no part of the run's truth. */
export async function readNotes(run: RunPaths): Promise<RunNotes> {
  if (!(await stat(run.notes).catch(() => null))) return {};
  return readJson(run.notes, notesSchema).catch(() => ({}));
}

/** Writes a run's notes. */
export async function writeNotes(run: RunPaths, notes: RunNotes): Promise<void> {
  await writeJsonAtomic(run.notes, notes);
}

/** The calls on notes, and deleting with a way back. */
export function createRunNotes(
  projects: Projects,
  queue: RunQueue,
): Pick<Handlers<typeof runsCalls>, 'annotateRun' | 'deleteRun' | 'restoreRun'> {
  return {
    async annotateRun({ project, runId, ...said }) {
      const run = await findRun(await projects.openForWriting(project), runId);
      await writeNotes(run, { ...(await readNotes(run)), ...said });
      return {};
    },

    async deleteRun({ project, runId }) {
      const paths = await projects.openForWriting(project);
      const run = await findRun(paths, runId);
      const active = queue.find(run);
      if (active && !active.feed.over)
        throw new GraftError('busy', `Run ${runId} is going on: stop it first.`, runId);
      await active?.over;
      await rm(deletedFolder(paths, runId), { recursive: true, force: true });
      await rename(run.root, deletedFolder(paths, runId));
      return {};
    },

    async restoreRun({ project, runId }) {
      const paths = await projects.openForWriting(project);
      const run = runPaths(paths, runId);
      if (!(await stat(deletedFolder(paths, runId)).catch(() => null)))
        throw new GraftError('not-found', `Run ${runId} is gone for good, or was never deleted.`, runId);
      await rename(deletedFolder(paths, runId), run.root);
      return {};
    },
  };
}

/** Removes for good what was put aside: called when a project is opened. */
export async function removeDeletedRuns(paths: ProjectPaths): Promise<void> {
  for (const name of await readdir(paths.runs).catch((): string[] => []))
    if (name.startsWith('.deleted-')) await rm(join(paths.runs, name), { recursive: true, force: true });
}
