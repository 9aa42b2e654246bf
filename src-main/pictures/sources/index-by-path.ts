// Finds a file by the end of its path, with or without its extension.
import type { TreeFile } from './source';

/** Looks a file up; undefined where no file, or more than one, ends so. */
export type FindByPath = (path: string) => TreeFile | undefined;

const deepest = 6;

/**
 * Indexes files by each end of their paths up to six folders deep; an end that several files share finds none. A path of
 * another machine is found by its end, where the folders before it are none of the tree.
 */
export function indexByPath(files: readonly TreeFile[]): FindByPath {
  const index = new Map<string, TreeFile | null>();
  const folders = new Set<string>();
  const add = (key: string, file: TreeFile) => {
    const known = index.get(key);
    index.set(key, known === undefined || known === file ? file : null);
  };
  for (const file of files) {
    const parts = file.path.normalize('NFC').split('/');
    for (const name of parts.slice(0, -1)) folders.add(name);
    for (let depth = 1; depth <= Math.min(deepest, parts.length); depth++) {
      const end = parts.slice(-depth).join('/');
      add(end, file);
      add(withoutExtension(end), file);
    }
  }
  return (path) => {
    const parts = path
      .normalize('NFC')
      .replaceAll('\\', '/')
      .replace(/^(\.?\/)+/, '')
      .split('/');
    for (let from = 0; from < parts.length; from++) {
      const found = index.get(parts.slice(from).join('/'));
      if (found !== undefined) return found ?? undefined;
      if (folders.has(parts[from]!)) return undefined;
    }
    return undefined;
  };
}

/** A path without its file's extension. */
export function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}
