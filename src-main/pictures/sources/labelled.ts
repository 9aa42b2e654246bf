// Items out of files with their classes as words: classes sorted, each item given its number.
import type { Part, Rejected } from '#shared/recipe/data-index';
import { compareCodePoints } from '../list-files';
import type { Source, TreeFile } from './source';

/** A file and the class it was said to be of. */
export interface Labelled {
  readonly file: TreeFile;
  readonly name: string;
  readonly part?: Part | undefined;
  readonly group?: string | undefined;
}

/** A source of labelled files; classes sorted by code point as Keras sorts them, whole numbers by value. */
export function sourceOf(kind: string, labelled: readonly Labelled[], rejected: readonly Rejected[]): Source {
  const names = [...new Set(labelled.map((one) => one.name))];
  const numbers = names.every((name) => /^\d{1,15}$/.test(name));
  const classes = names.sort(numbers ? (a, b) => Number(a) - Number(b) : compareCodePoints);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const items = labelled.map(({ file, name, part, group }) => ({
    ...file,
    label: labels.get(name)!,
    ...(part && { part }),
    ...(group !== undefined && { group }),
  }));
  return { kind, classes, items, rejected };
}
