// Removes weights that nothing in a project refers to any more, once they are a week old.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlobStore } from '../../store/blobs';
import type { ProjectPaths } from './paths';

/** Younger blobs stay: a window may have a graph with them that is not saved yet. */
const minAgeMs = 7 * 24 * 3600 * 1000;

/** Returns the hashes of all blobs that a project's draft and the files of its runs refer to. */
async function namedBlobs(paths: ProjectPaths): Promise<Set<string>> {
  const runs = await readdir(paths.runs).catch(() => []);
  const files = runs.flatMap((run) =>
    ['graph.json', 'checkpoints/last.json', 'checkpoints/best.json'].map((file) =>
      join(paths.runs, run, file),
    ),
  );
  const named = new Set<string>();
  for (const file of [paths.file, ...files]) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    for (const [hash] of text.matchAll(/[0-9a-f]{64}/g)) named.add(hash);
  }
  return named;
}

/** Removes old unreferenced blobs; returns the number of bytes freed. */
export async function sweepBlobs(paths: ProjectPaths, olderThanMs = minAgeMs): Promise<number> {
  return openBlobStore(paths.blobs).sweep(await namedBlobs(paths), olderThanMs);
}
