// Weights that nothing in a project names any more are removed when it is opened, once they are a week old.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlobStore } from '../../store/blobs';
import type { ProjectPaths } from './paths';

/** A window may hold a graph that is nowhere on disk: what is younger than this stays. */
const minAgeMs = 7 * 24 * 3600 * 1000;

/** Names of all blobs that the files of a project's runs and its draft name. */
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

/** Removes old blobs that nothing names; returns the bytes freed. */
export async function sweepBlobs(paths: ProjectPaths, olderThanMs = minAgeMs): Promise<number> {
  return openBlobStore(paths.blobs).sweep(await namedBlobs(paths), olderThanMs);
}
