// Deleted projects: hidden folders that can be restored until their time is over or the engine ends.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import { move, removeFolder } from '../../store/move';
import type { Projects } from './open-projects';
import { deletedPrefix, projectPaths } from './paths';

/** Time in which a deleted project can be restored. */
const keepMs = 10 * 60_000;

/** The calls, and the end of all time limits. */
export interface Deletion {
  readonly handlers: Pick<Handlers<typeof projectsCalls>, 'deleteProject' | 'restoreProject'>;
  /** Removes the deleted projects permanently. */
  close(): Promise<void>;
}

/** Returns the calls that delete and restore projects. */
export function createDeletion(home: string, projects: Projects): Deletion {
  const timers = new Map<string, NodeJS.Timeout>();
  const hidden = (id: string) => join(home, 'projects', deletedPrefix + id);

  async function remove(id: string): Promise<void> {
    clearTimeout(timers.get(id));
    timers.delete(id);
    await removeFolder(hidden(id));
  }

  return {
    handlers: {
      async deleteProject({ project }) {
        const paths = await projects.release(project);
        await removeFolder(hidden(project));
        await move(paths.root, hidden(project)).catch((error) => {
          throw fileError(error, paths.root, 'write');
        });
        const timer = setTimeout(() => void remove(project).catch(() => {}), keepMs);
        timer.unref();
        timers.set(project, timer);
        return {};
      },
      async restoreProject({ project }) {
        const { root, file } = projectPaths(home, project);
        const deleted = await stat(hidden(project)).catch(() => null);
        const taken = await stat(file).catch(() => null);
        if (!deleted || taken)
          throw new GraftError(
            'not-found',
            say`Project '${project}' cannot be restored: it was not deleted, or it was removed permanently.`,
            project,
          );
        clearTimeout(timers.get(project));
        timers.delete(project);
        // Work that was still going on when the project was deleted may have written a cache there.
        await removeFolder(root);
        await move(hidden(project), root).catch((error) => {
          throw fileError(error, root, 'write');
        });
        return {};
      },
    },
    async close() {
      await Promise.all([...timers.keys()].map(remove));
    },
  };
}

/** Removes deleted projects that an engine left behind when it crashed. Another engine may still restore younger ones. */
export async function removeDeletedProjects(home: string): Promise<void> {
  const folder = join(home, 'projects');
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (!name.startsWith(deletedPrefix)) continue;
    const info = await stat(join(folder, name)).catch(() => null);
    if (info && Date.now() - info.ctimeMs > keepMs) await removeFolder(join(folder, name));
  }
}
