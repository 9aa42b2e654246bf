// Finds a file by the end of its path, with or without its extension.
import { runAtOnce, type Steps } from '#shared/steps';
import type { TreeFile } from './source';

/** Finds a file by the end of its path; returns undefined if there is none, null if there are several. */
export type FindByPath = (path: string) => TreeFile | null | undefined;

const deepest = 6;

/**
 * Indexes files by each suffix of their paths, up to six folders. A path of another machine is found by its suffix if the
 * folders before it are not in the tree. Case matters only if names differ only in case.
 */
export function indexByPath(files: readonly TreeFile[]): FindByPath {
  const exact = runAtOnce(openIndex(files, asIs));
  let anyCase: FindByPath | null = null;
  // Most tables have the case of the files.
  return finder(exact, () => (anyCase ??= runAtOnce(openIndex(files, lower))));
}

/** Indexes the same in small steps. */
export function* indexSteps(files: readonly TreeFile[]): Steps<FindByPath> {
  const exact = yield* openIndex(files, asIs);
  const anyCase = yield* openIndex(files, lower);
  return finder(exact, () => anyCase);
}

const asIs = (text: string) => text;
const lower = (text: string) => text.toLowerCase();

function finder(exact: FindByPath, anyCase: () => FindByPath): FindByPath {
  return (path) => {
    const found = exact(path);
    return found === undefined ? anyCase()(path) : found;
  };
}

function* openIndex(files: readonly TreeFile[], fold: (text: string) => string): Steps<FindByPath> {
  const index = createShards<TreeFile | null>();
  const folders = new Set<string>();
  for (const [i, file] of files.entries()) {
    if (i % 500 === 499) yield;
    const path = fold(file.path.normalize('NFC'));
    const plain = withoutExtension(path);
    let start = path.length;
    for (let depth = 1; start > 0; depth++) {
      const slash = start < 2 ? -1 : path.lastIndexOf('/', start - 2);
      if (depth > 1) folders.add(path.slice(slash + 1, start - 1));
      start = slash + 1;
      if (depth > deepest) continue;
      // Parts of one text need little memory.
      for (const key of [path.slice(start), plain.slice(start)]) {
        const known = index.get(key);
        index.set(key, known === undefined || known === file ? file : null);
      }
    }
  }
  return (path) => {
    const plain = fold(path.normalize('NFC')).replaceAll('\\', '/');
    const parts = plain.replace(/^(\.?\/)+/, '').split('/');
    for (let from = 0; from < parts.length; from++) {
      const found = index.get(parts.slice(from).join('/'));
      if (found !== undefined) return found;
      if (folders.has(parts[from]!)) return undefined;
    }
    return undefined;
  };
}

/** A map in parts: a map of a million keys blocks for 50 ms and more each time it grows. */
function createShards<T>() {
  const shards = Array.from({ length: 128 }, () => new Map<string, T>());
  function shardOf(key: string): Map<string, T> {
    let hash = key.length;
    for (let at = Math.max(0, key.length - 12); at < key.length; at++)
      hash = (hash * 31 + key.charCodeAt(at)) | 0;
    return shards[hash & 127]!;
  }
  return {
    get: (key: string) => shardOf(key).get(key),
    set: (key: string, value: T) => void shardOf(key).set(key, value),
  };
}

/** Returns a path without the file's extension. */
export function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}
