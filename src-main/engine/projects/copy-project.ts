// Copies a project's files. Blobs never change, so they are hard-linked where the file system allows it.
import { copyFile, cp, link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileError } from '../../store/atomic';
import type { ProjectPaths } from './paths';

/** Copies weights, runs, images, uploads and data, but not the cache, which is recomputed when needed. */
export async function copyProjectFiles(from: ProjectPaths, to: ProjectPaths): Promise<void> {
  try {
    await linkFiles(from.blobs, to.blobs);
    for (const [source, target] of [
      [from.runs, to.runs],
      [from.uploads, to.uploads],
      [from.images, to.images],
      [from.models, to.models],
      [from.added, to.added],
      [from.data, to.data],
    ] as const)
      await cp(source, target, { recursive: true, errorOnExist: false, verbatimSymlinks: true }).catch(
        ignoreMissing,
      );
    for (const file of ['listing', 'missingImages'] as const)
      await copyFile(from[file], to[file]).catch(ignoreMissing);
  } catch (error) {
    throw fileError(error, to.root, 'write');
  }
}

async function linkFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const source = join(entry.parentPath ?? entry.path, entry.name);
    const target = join(to, relative(from, source));
    await mkdir(dirname(target), { recursive: true });
    // Not every file system has hard links.
    await link(source, target).catch(() => copyFile(source, target));
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Returns a draft whose paths inside the old project's folder point into the new one. */
export function movePaths<T>(draft: T, from: string, to: string): T {
  const move = (value: unknown): unknown => {
    if (typeof value === 'string') return value.startsWith(from) ? to + value.slice(from.length) : value;
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, move(inner)]));
  };
  return move(draft) as T;
}
