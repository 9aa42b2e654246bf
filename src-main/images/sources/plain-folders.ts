// Reads top folders as classes, in steps: the layout of most datasets.

import { compareCodePoints } from '#shared/compare-code-points';
import type { Steps } from '#shared/steps';
import { notesOnFolders, notesOnVariants } from './folder-notes';
import { asBeside, withoutCommonFolders } from './folder-tree';
import { notesOnClasses } from './notes-on-classes';
import {
  isAnnotationName,
  isImageName,
  type Source,
  type SourceItem,
  type Tree,
  type TreeFile,
} from './source';

/** Sibling folders below the `depth` folders that contain the whole tree. */
export interface TopFolders {
  readonly names: readonly string[];
  readonly depth: number;
}

/** The kind of a source whose folders are classes. */
export const foldersKind = 'one folder per class';

/** Returns the top folders of a tree, below the folders that contain everything. */
export function topFolders(tree: Tree): TopFolders {
  const { files, empty, depth } = withoutCommonFolders(tree);
  const names = new Set<string>();
  for (const { parts } of files) if (parts.length > 1) names.add(parts[0]!);
  for (const parts of empty) names.add(parts[0]!);
  return { names: [...names].sort(compareCodePoints), depth };
}

/** Reads top folders as classes; those without images are skipped unless `empty` is true. Returns null if no class remains. */
export function* plainFolderSteps(
  { files, rejected }: Tree,
  { names: folders, depth }: TopFolders,
  empty = false,
): Steps<Source | null> {
  const names = folders.map((name) => name.normalize('NFC'));
  const filled = new Set<string>();
  const inner = new Map<string, Set<string>>();
  const tops: string[] = [];
  for (const [i, { path }] of files.entries()) {
    const from = startOf(path, depth);
    const slash = path.indexOf('/', from);
    tops.push(slash < 0 ? '' : path.slice(from, slash).normalize('NFC'));
    const second = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    if (second >= 0) addTo(inner, tops[i]!, path.slice(slash + 1, second));
    if (slash >= 0 && !filled.has(tops[i]!) && !isAnnotationName(path)) filled.add(tops[i]!);
    if (i % 1000 === 999) yield;
  }
  // A folder whose files are all unreadable is still a class, with its faults listed.
  for (const { path } of rejected) filled.add((path.split('/')[depth] ?? '').normalize('NFC'));
  const classes = [...new Set(names)].filter((name) => empty || filled.has(name)).sort(compareCodePoints);
  if (classes.length === 0) return null;
  const numbers = new Map(classes.map((name, label) => [name, label]));
  const items: SourceItem[] = [];
  const beside: TreeFile[] = [];
  for (const [i, { path, file, slice }] of files.entries()) {
    const label = numbers.get(tops[i]!);
    if (label !== undefined) items.push({ path, file, ...(slice && { slice }), label });
    else if (tops[i] === '' && isImageName(path)) beside.push(files[i]!);
    if (i % 1000 === 999) yield;
  }
  const notes = [
    ...notesOnFolders([...new Set(names)].filter((name) => !numbers.has(name))),
    ...notesOnVariants(classes, inner),
    ...notesOnClasses(classes),
  ];
  return {
    kind: foldersKind,
    classes,
    items,
    rejected: [...rejected, ...asBeside(beside)],
    ...(notes.length > 0 && { notes }),
  };
}

function startOf(path: string, depth: number): number {
  let from = 0;
  for (let i = 0; i < depth; i++) {
    const slash = path.indexOf('/', from);
    // Outside the folders that contain the classes.
    if (slash < 0) return path.length;
    from = slash + 1;
  }
  return from;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known) known.add(value);
  else sets.set(key, new Set([value]));
}
