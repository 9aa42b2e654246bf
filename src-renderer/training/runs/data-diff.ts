// What a recipe changed about the images, as far as it says: another folder, and edits of labels and images.
import type { DataEdit } from '#shared/data/edits';
import type { DataSource } from '#shared/data/source';
import { baseName } from '../../ui/format';

/** A change: a key of `train.changes.data` with its number of images, or the name of the folder. */
export interface DataChange {
  readonly key:
    | 'folder'
    | 'sources'
    | 'labelSource'
    | 'resize'
    | 'relabeled'
    | 'added'
    | 'removed'
    | 'excluded'
    | 'restored'
    | 'moved'
    | 'classes'
    | 'other';
  readonly n: number;
  readonly name?: string;
}

/** Returns the changes from one description of the images to another. Images that came or went in the folder itself are not part of a recipe. */
export function diffData(before: DataSource, now: DataSource): DataChange[] {
  if (same(before, now)) return [];
  if (before.folder !== now.folder) return [{ key: 'folder', n: 0, name: baseName(now.folder) }];
  const [old, next] = [sumUp(before.edits), sumUp(now.edits)];
  const found: DataChange[] = [];
  const add = (key: DataChange['key'], n: number) => {
    if (n > 0) found.push({ key, n });
  };
  // Pasted and dropped images come from a source of their own, which the edits name.
  const foreign = ({ more }: DataSource) => more?.filter(({ byEdit }) => !byEdit) ?? [];
  add('sources', same(foreign(before), foreign(now)) ? 0 : 1);
  add('labelSource', same(before.labels, now.labels) ? 0 : 1);
  add('resize', same(before.resize, now.resize) ? 0 : 1);
  const onlyIn = (one: Iterable<string>, other: { has(path: string): boolean }) =>
    [...one].filter((path) => !other.has(path)).length;
  const different = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
    [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path)).length;
  add('added', onlyIn(next.added, old.added));
  add('removed', onlyIn(old.added, next.added));
  add('relabeled', different(old.labels, next.labels));
  add('excluded', onlyIn(next.excluded, old.excluded));
  add('restored', onlyIn(old.excluded, next.excluded));
  add('moved', different(old.parts, next.parts));
  add('classes', same(old.classes, next.classes) ? 0 : 1);
  return found.length > 0 ? found : [{ key: 'other', n: 0 }];
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Sums up what edits do to each image. */
function sumUp(edits: readonly DataEdit[] = []) {
  const labels = new Map<string, string>();
  const parts = new Map<string, string>();
  const added = new Set<string>();
  const excluded = new Set<string>();
  const classes: DataEdit[] = [];
  for (const edit of edits)
    switch (edit.edit) {
      case 'relabel':
        for (const path of edit.images) labels.set(path, edit.to);
        break;
      case 'add':
        for (const path of edit.images) added.add(path);
        break;
      case 'exclude':
        for (const path of edit.images) excluded.add(path);
        break;
      case 'move':
        for (const path of edit.images) parts.set(path, edit.part);
        break;
      default:
        classes.push(edit);
    }
  return { labels, parts, added, excluded, classes };
}
