// Emptied parts of projects: moved to a hidden folder of the home folder, from which they come back until their time is over.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { diskCalls } from '#shared/protocol/engine/disk';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import { folderSize } from '../../store/folder-size';
import { move, removeFolder } from '../../store/move';
import { type DiskContext, foldersOf } from './disk-parts';

/** Time in which emptied parts can be brought back, as for deleted projects. */
const keepMs = 10 * 60_000;
const emptiedFolder = (home: string) => join(home, '.emptied');

interface Moved {
  readonly from: string;
  readonly to: string;
}

/** Returns the calls that empty parts and bring them back. */
export function createEmptying({ home, projects, runningIn }: DiskContext): {
  readonly handlers: Pick<Handlers<typeof diskCalls>, 'emptyParts' | 'restoreParts'>;
  close(): Promise<void>;
} {
  const known = new Map<string, { readonly moved: readonly Moved[]; readonly timer: NodeJS.Timeout }>();

  async function remove(id: string): Promise<void> {
    clearTimeout(known.get(id)?.timer);
    known.delete(id);
    await removeFolder(join(emptiedFolder(home), id));
    // The last one removes the folder of all, too.
    await rmdir(emptiedFolder(home)).catch(() => {});
  }

  return {
    handlers: {
      async emptyParts({ parts }) {
        const id = randomBytes(8).toString('hex');
        const moved: Moved[] = [];
        const busy = new Set<string>();
        let freedBytes = 0;
        for (const { project, part } of parts) {
          if (busy.has(project)) continue;
          const paths = await projects.find(project);
          const free = await projects.whileLocked(project, async () => {
            if ((await runningIn(paths)) !== null) return false;
            for (const from of foldersOf(paths, part)) {
              if (!(await stat(from).catch(() => null))) continue;
              const to = join(emptiedFolder(home), id, String(moved.length));
              const { sizeBytes } = await folderSize(from);
              await mkdir(dirname(to), { recursive: true });
              await move(from, to).catch((error) => {
                throw fileError(error, from, 'write');
              });
              moved.push({ from, to });
              freedBytes += sizeBytes;
            }
            return true;
          });
          if (!free) busy.add(project);
        }
        const timer = setTimeout(() => void remove(id).catch(() => {}), keepMs);
        timer.unref();
        known.set(id, { moved, timer });
        return { emptied: id, freedBytes, busy: [...busy] };
      },
      async restoreParts({ emptied }) {
        const found = known.get(emptied);
        if (!found)
          throw new GraftError(
            'not-found',
            say`The files cannot be brought back: they were deleted meanwhile.`,
          );
        for (const { from, to } of found.moved) {
          // What was computed again meanwhile is kept; both are named by content.
          await mergeInto(to, from);
        }
        await remove(emptied);
        return {};
      },
    },
    async close() {
      await Promise.all([...known.keys()].map(remove));
    },
  };
}

/** Moves a folder to a place where there may be one already: files that are there stay. */
async function mergeInto(from: string, to: string): Promise<void> {
  const there = await stat(to).catch(() => null);
  if (!there) {
    await mkdir(dirname(to), { recursive: true });
    await move(from, to);
    return;
  }
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [a, b] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await mergeInto(a, b);
    else if (!(await stat(b).catch(() => null))) await move(a, b);
  }
}

/** Deletes what an engine that crashed left behind. Another engine may still bring back younger parts. */
export async function removeEmptied(home: string): Promise<void> {
  const folder = emptiedFolder(home);
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const info = await stat(join(folder, name)).catch(() => null);
    if (info && Date.now() - info.ctimeMs > keepMs) await removeFolder(join(folder, name));
  }
}
