// Lists what a project file takes from outside of the project: folders of images with the tables beside them, and model files.
import { opendir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isImageName, isLitter } from '#shared/image-names';
import { isFields } from '#shared/json';
import { metadataNames } from '../graft-metadata';
import { isPlainPath } from './manifest';

/** A file below a folder, with '/' in its path on every system. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Endings of files that a dataset may need besides images; a file without an ending may be an array (IDX, CIFAR). */
const dataFile =
  /\.(csv|tsv|json|jsonl|ndjson|txt|xml|ya?ml|npy|npz|zip|tar|tgz|gz|bin|pkl|pickle|md)$|^[^.]+$|ubyte$/i;

/** Yields the images, tables and arrays below a folder, and counts the files whose names no other system can have. Links are followed once. */
export async function* listDataFiles(
  folder: string,
  skipped: { count: number } = { count: 0 },
): AsyncGenerator<FoundFile> {
  const visited = new Set<string>();
  async function* walk(relative: string): AsyncGenerator<FoundFile> {
    const at = join(folder, relative);
    const real = await realpath(at).catch(() => at);
    if (visited.has(real)) return;
    visited.add(real);
    for await (const entry of await opendir(at)) {
      if (isLitter(entry.name)) continue;
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const info = await stat(join(folder, path)).catch(() => null);
      if (info?.isDirectory()) yield* walk(path);
      else if (info?.isFile() && (isImageName(entry.name) || dataFile.test(entry.name))) {
        if (isPlainPath(path.split('/'))) yield { path, sizeBytes: info.size };
        else skipped.count++;
      }
    }
  }
  yield* walk('');
}

/** Returns the names of the files that a model file consists of, in its folder: a TensorFlow.js model has shards next to its model.json. */
export async function listModelFiles(path: string): Promise<{ folder: string; names: string[] }> {
  const isFolder = (await stat(path)).isDirectory();
  if (!isFolder && extname(path).toLowerCase() !== '.json')
    return { folder: dirname(path), names: [basename(path)] };
  const folder = isFolder ? path : dirname(path);
  const json = isFolder ? 'model.json' : basename(path);
  const value: unknown = JSON.parse(await readFile(join(folder, json), 'utf8'));
  const groups = isFields(value) && Array.isArray(value.weightsManifest) ? value.weightsManifest : [];
  const shards = groups.flatMap((group) =>
    isFields(group) && Array.isArray(group.paths) ? group.paths.map(String) : [],
  );
  const names = [json, ...new Set([...shards, metadataNames.file])];
  const found: string[] = [];
  for (const name of names) {
    if (!isPlainPath([name])) continue;
    const info = await stat(join(folder, name)).catch(() => null);
    if (info?.isFile()) found.push(name);
  }
  return { folder, names: found };
}
