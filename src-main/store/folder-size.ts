// Sums the sizes of files without blocking: several at a time, each in the system's threads.
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes and number of files. */
export interface FolderSize {
  readonly sizeBytes: number;
  readonly files: number;
}

const atOnce = 32;

/** Returns the size of all files below a folder; 0 if it does not exist. Links are not followed. Throws if the signal is aborted. */
export async function folderSize(folder: string, signal?: AbortSignal): Promise<FolderSize> {
  let sizeBytes = 0;
  let files = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries = await opendir(at).catch(() => null);
    if (!entries) continue;
    let batch: Promise<void>[] = [];
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      batch.push(
        stat(path).then(
          ({ size }) => {
            sizeBytes += size;
            files++;
          },
          // It was deleted meanwhile.
          () => {},
        ),
      );
      if (batch.length < atOnce) continue;
      await Promise.all(batch);
      batch = [];
    }
    await Promise.all(batch);
  }
  return { sizeBytes, files };
}
