// The calls about disk space: sizes by project and part, and emptying parts, which can be undone for a while.
import { dirname } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { DiskPart, diskCalls } from '#shared/protocol/engine/disk';
import { folderSize } from '../../store/folder-size';
import { type DiskContext, foldersOf } from './disk-parts';
import { createEmptying, removeEmptied } from './empty-parts';

/** The calls, and the end of all time limits. */
export interface Disk {
  readonly handlers: Handlers<typeof diskCalls>;
  /** Deletes what was emptied. */
  close(): Promise<void>;
}

/** Opens the disk view, and deletes what an engine that crashed had moved aside. */
export async function createDisk(context: DiskContext): Promise<Disk> {
  const { home, projects, weightsFolder } = context;
  await removeEmptied(home);
  const emptying = createEmptying(context);
  const sizeOf = async (folders: readonly string[], signal: AbortSignal) => {
    let sum = 0;
    for (const folder of folders) sum += (await folderSize(folder, signal)).sizeBytes;
    return sum;
  };
  return {
    handlers: {
      async *diskUsage(_input, { signal }) {
        const listed = await projects.list();
        for (const { id, name } of listed) {
          const paths = await projects.find(id).catch(() => null);
          if (!paths) continue;
          const of = (part: DiskPart) => sizeOf(foldersOf(paths, part), signal);
          const bytes = {
            weights: await of('weights'),
            runs: await of('runs'),
            images: await of('images'),
            features: await of('features'),
            thumbnails: await of('thumbnails'),
            exports: await of('exports'),
          };
          yield { project: { id, name, bytes } };
        }
        const downloads = await sizeOf([weightsFolder], signal);
        const all = await sizeOf([dirname(weightsFolder)], signal);
        yield { shared: { downloads, runtime: Math.max(0, all - downloads) } };
      },
      ...emptying.handlers,
    },
    close: () => emptying.close(),
  };
}
