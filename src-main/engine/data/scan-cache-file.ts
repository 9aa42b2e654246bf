// The cache of a scan, as a file of the project.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the path of the cache of a folder's scan. */
export function scanCachePath(dataFolder: string, folder: string): string {
  return join(dataFolder, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.scan`);
}

/** Reads the cache. Returns undefined if there is none. */
export async function readScanCache(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
