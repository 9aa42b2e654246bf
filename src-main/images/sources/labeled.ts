// Converts files with class names to items: sorts the classes and numbers them.

import { compareCodePoints } from '#shared/compare-code-points';
import type { Part, Rejected } from '#shared/data/dataset-index';
import type { Words } from '#shared/sentence';
import { notesOnClasses } from './notes-on-classes';
import type { Source, TreeFile } from './source';

interface Placed {
  readonly file: TreeFile;
  readonly part?: Part | undefined;
  readonly group?: string | undefined;
}

/** A file and its class name or names. */
export type Labeled = Placed & ({ readonly name: string } | { readonly names: readonly string[] });

/** A source's data besides its items, and the order of its classes. */
export interface SourceOptions {
  readonly notes?: readonly Words[];
  readonly unlabeled?: readonly string[];
  /** Classes without images, included on request. */
  readonly emptyClasses?: readonly string[];
  /** `number`: labels are numbers of an array, which are the class indices. */
  readonly order?: 'code-point' | 'number';
}

/** Creates a source of labeled files. Classes are sorted by code point, as Keras' image_dataset_from_directory sorts them: '10' before '2'. */
export function sourceOf(
  kind: string,
  labeled: readonly Labeled[],
  rejected: readonly Rejected[],
  { notes, unlabeled, emptyClasses = [], order = 'code-point' }: SourceOptions = {},
): Source {
  // Names are normalized, because systems use different Unicode forms.
  const found = new Set<string>(emptyClasses.map((name) => name.normalize('NFC')));
  for (const one of labeled) {
    if ('name' in one) found.add(one.name.normalize('NFC'));
    else for (const name of one.names) found.add(name.normalize('NFC'));
  }
  const names = [...found];
  const numbers = order === 'number' && names.every((name) => /^\d{1,15}$/.test(name));
  const classes = names.sort(numbers ? (a, b) => Number(a) - Number(b) : compareCodePoints);
  const numbersByName = new Map(classes.map((name, label) => [name, label]));
  const numberOf = (name: string) => numbersByName.get(name.normalize('NFC'))!;
  const items = labeled.map((one) => {
    const { file, part, group } = one;
    const labels = 'names' in one ? [...new Set(one.names.map(numberOf))].sort((a, b) => a - b) : undefined;
    return {
      ...file,
      label: 'name' in one ? numberOf(one.name) : (labels?.[0] ?? 0),
      ...(labels && { labels }),
      ...(part && { part }),
      ...(group !== undefined && { group }),
    };
  });
  const allNotes = [...(notes ?? []), ...notesOnClasses(classes)];
  return {
    kind,
    classes,
    items,
    rejected,
    ...(allNotes.length > 0 && { notes: allNotes }),
    ...(unlabeled && unlabeled.length > 0 && { unlabeled }),
  };
}
