// What a scan remembers, as a file of the project: a line a picture, read and written in pieces so that nothing waits.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type ScanCache, scanCacheSchema } from '../pictures/scan-cache';
import { writeFileAtomic } from '../store/atomic';
import { readLines } from './read-lines';

const headSchema = scanCacheSchema.omit({ files: true });
const lineSchema = z.tuple([z.string(), scanCacheSchema.shape.files.valueType]);

/** Where a project keeps the cache of a folder's scan. */
export function scanCachePath(dataFolder: string, folder: string): string {
  return join(dataFolder, `${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.jsonl`);
}

/** Keeps a cache. */
export async function writeScanCache(path: string, { files, ...head }: ScanCache): Promise<void> {
  const pieces = [JSON.stringify(head)];
  const entries = Object.entries(files);
  for (let from = 0; from < entries.length; from += 2000) {
    for (const entry of entries.slice(from, from + 2000)) pieces.push(JSON.stringify(entry));
    await new Promise((wake) => setImmediate(wake));
  }
  await writeFileAtomic(path, `${pieces.join('\n')}\n`);
}

/** The kept cache, or undefined when there is none that can be used: a scan makes it again. */
export async function readScanCache(path: string): Promise<ScanCache | undefined> {
  let head: z.infer<typeof headSchema> | null = null;
  const files = new Map<string, ScanCache['files'][string]>();
  try {
    for await (const lines of readLines(path)) {
      for (const line of lines) {
        const value: unknown = JSON.parse(line);
        if (head) files.set(...lineSchema.parse(value));
        else head = headSchema.parse(value);
      }
    }
  } catch {
    return undefined;
  }
  return head ? { ...head, files: Object.fromEntries(files) } : undefined;
}
