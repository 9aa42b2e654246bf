// Edits of a data set: relabel, exclude, move, merge, rename, drop. Pure functions over the index; no file is touched.
import { z } from 'zod';
import { type DataIndex, type Picture, partNames } from './data-index';

const paths = z.array(z.string()).min(1);
const className = z.string().min(1).max(200);

/** One edit; pictures are named by their path in the data set, classes by their name. */
export const dataEditSchema = z.discriminatedUnion('edit', [
  z.object({ edit: z.literal('relabel'), pictures: paths, to: className }).strict(),
  z.object({ edit: z.literal('exclude'), pictures: paths }).strict(),
  z.object({ edit: z.literal('move'), pictures: paths, part: z.enum(partNames) }).strict(),
  z.object({ edit: z.literal('mergeClasses'), classes: z.array(className).min(1), into: className }).strict(),
  z.object({ edit: z.literal('renameClass'), name: className, to: className }).strict(),
  z.object({ edit: z.literal('dropClass'), name: className }).strict(),
]);
/** See `dataEditSchema`. */
export type DataEdit = z.infer<typeof dataEditSchema>;

/** The index after all edits, in order. What an edit names that is not there (any more) is passed over. */
export function applyDataEdits(index: DataIndex, edits: readonly DataEdit[]): DataIndex {
  if (edits.length === 0) return index;
  const classes = [...index.classes];
  // Classes are taken out at the end only, so that labels stay numbers into the same list until then.
  const gone = new Set<number>();
  const labelOf = (name: string) => classes.findIndex((one, label) => one === name && !gone.has(label));
  const addClass = (name: string) => {
    const known = labelOf(name);
    return known >= 0 ? known : classes.push(name) - 1;
  };
  const pictures = new Map<string, Picture>(index.pictures.map((picture) => [picture.path, picture]));

  function change(named: readonly string[], by: (picture: Picture) => Picture): void {
    for (const path of named) {
      const picture = pictures.get(path);
      if (picture) pictures.set(path, by(picture));
    }
  }
  function merge(names: readonly string[], into: string): void {
    const from = names.map(labelOf).filter((label) => label >= 0);
    if (from.length === 0) return;
    const to = addClass(into);
    const merged = new Set(from.filter((label) => label !== to));
    for (const label of merged) gone.add(label);
    for (const [path, picture] of pictures)
      if (merged.has(picture.label)) pictures.set(path, { ...picture, label: to });
  }

  for (const edit of edits) {
    switch (edit.edit) {
      case 'relabel': {
        const known = edit.pictures.filter((path) => pictures.has(path));
        if (known.length === 0) break;
        const label = addClass(edit.to);
        change(known, (picture) => ({ ...picture, label }));
        break;
      }
      case 'exclude':
        for (const path of edit.pictures) pictures.delete(path);
        break;
      case 'move':
        change(edit.pictures, (picture) => ({ ...picture, part: edit.part, moved: true }));
        break;
      case 'mergeClasses':
        merge(edit.classes, edit.into);
        break;
      case 'renameClass':
        merge([edit.name], edit.to);
        break;
      case 'dropClass': {
        const label = labelOf(edit.name);
        if (label < 0) break;
        gone.add(label);
        for (const [path, picture] of pictures) if (picture.label === label) pictures.delete(path);
        break;
      }
    }
  }
  return renumber(index, classes, gone, pictures);
}

function renumber(
  index: DataIndex,
  classes: readonly string[],
  gone: ReadonlySet<number>,
  pictures: ReadonlyMap<string, Picture>,
): DataIndex {
  const names = classes.filter((_, label) => !gone.has(label)).sort();
  const place = new Map(names.map((name, label) => [name, label]));
  // The order of the source stays where no class came or went.
  const same = gone.size === 0 && classes.length === index.classes.length;
  const kept = same ? [...index.classes] : names;
  const relabelled = [...pictures.values()].map((picture) =>
    same ? picture : { ...picture, label: place.get(classes[picture.label]!)! },
  );
  // A stable sort: within a class, pictures keep the order of the source.
  relabelled.sort((a, b) => a.label - b.label);
  return { ...index, classes: kept, pictures: relabelled };
}
