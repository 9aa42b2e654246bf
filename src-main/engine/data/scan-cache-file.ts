// What a scan remembers, as a file of the project.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a project keeps the cache of a folder's scan. */
export function scanCachePath(dataFolder: string, folder: string): string {
  return join(dataFolder, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.scan`);
}

/** The kept cache, or undefined when there is none. */
export async function readScanCache(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
