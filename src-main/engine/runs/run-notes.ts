// A run's name, note and pin, set by the user; and deleted runs, which can be restored until the project is opened again.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { say } from '#shared/sentence';
import { fileError, readJson, writeJsonAtomic } from '../../store/atomic';
import { move, removeFolder } from '../../store/move';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { findRun, listRunIds, type RunPaths, runPaths } from './run-folder';
import type { RunQueue } from './run-queue';

const notesSchema = z.object({
  name: z.string().max(120).optional(),
  note: z.string().max(10_000).optional(),
  pinned: z.boolean().optional(),
  /** Counts the project's runs from 1. */
  number: z.number().int().min(1).optional(),
  /** The same for all runs of one sweep. */
  group: z.string().max(120).optional(),
});
/** See `notesSchema`. */
export type RunNotes = z.infer<typeof notesSchema>;

const deletedFolder = (paths: ProjectPaths, runId: string) => join(paths.runs, `.deleted-${runId}`);

/** Reads the notes of a run. Returns no notes if the file is missing or broken, since nothing depends on them. */
export async function readNotes(run: RunPaths): Promise<RunNotes> {
  if (!(await stat(run.notes).catch(() => null))) return {};
  return readJson(run.notes, notesSchema).catch(() => ({}));
}

/** Writes a run's notes. */
async function writeNotes(run: RunPaths, notes: RunNotes): Promise<void> {
  await writeJsonAtomic(run.notes, notes);
}

/** Writes the first notes of a new run: its number, one more than the highest of the project, and its sweep. */
export async function numberRun(paths: ProjectPaths, runId: string, group?: string): Promise<void> {
  const others = (await listRunIds(paths)).filter((one) => one !== runId);
  const notes = await Promise.all(others.map((one) => readNotes(runPaths(paths, one))));
  const number = 1 + Math.max(others.length, ...notes.map((one) => one.number ?? 0));
  await writeNotes(runPaths(paths, runId), { number, ...(group === undefined ? {} : { group }) });
}

/** Returns the calls that annotate, delete and restore runs. */
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
        throw new GraftError('busy', say`Run ${runId} is running. Stop it before you delete it.`, runId);
      await active?.over;
      await removeFolder(deletedFolder(paths, runId));
      await move(run.root, deletedFolder(paths, runId)).catch((error) => {
        throw fileError(error, run.root, 'write');
      });
      return {};
    },

    async restoreRun({ project, runId }) {
      const paths = await projects.openForWriting(project);
      const run = runPaths(paths, runId);
      if (!(await stat(deletedFolder(paths, runId)).catch(() => null)))
        throw new GraftError(
          'not-found',
          say`Run ${runId} cannot be restored: it was not deleted, or it was removed permanently.`,
          runId,
        );
      await move(deletedFolder(paths, runId), run.root).catch((error) => {
        throw fileError(error, run.root, 'write');
      });
      return {};
    },
  };
}

/** Removes deleted runs permanently. Called when a project is opened. */
export async function removeDeletedRuns(paths: ProjectPaths): Promise<void> {
  for (const name of await readdir(paths.runs).catch((): string[] => []))
    if (name.startsWith('.deleted-')) await removeFolder(join(paths.runs, name));
}
