// Edits of a data set: add, relabel, exclude, move, merge, rename, drop. Pure functions over the index; no file is touched.
import { z } from 'zod';
import { compareCodePoints } from '../compare-code-points';
import { runAtOnce, type Steps } from '../steps';
import { type DataIndex, type Picture, partNames } from './data-index';

const paths = z.array(z.string()).min(1);
const className = z.string().min(1).max(200);

/** One edit; pictures are named by their path in the data set, classes by their name. */
export const dataEditSchema = z.discriminatedUnion('edit', [
  z.object({ edit: z.literal('relabel'), pictures: paths, to: className }).strict(),
  z.object({ edit: z.literal('add'), pictures: paths, to: className }).strict(),
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
  return runAtOnce(dataEditSteps(index, edits));
}

/** The same in steps. */
export function* dataEditSteps(index: DataIndex, edits: readonly DataEdit[]): Steps<DataIndex> {
  const isWaiting = ({ waits }: { waits?: boolean | undefined }) => waits === true;
  if (edits.length === 0 && !index.pictures.some(isWaiting) && !index.rejected.some(isWaiting)) return index;
  const classes = [...index.classes];
  // Classes are taken out at the end only, so that labels stay numbers into the same list until then.
  const gone = new Set<number>();
  // Edits of earlier versions may spell a name in another form of Unicode, as macOS writes folders.
  const labelOf = (name: string) =>
    classes.findIndex((one, label) => one.normalize('NFC') === name.normalize('NFC') && !gone.has(label));
  const addClass = (name: string) => {
    const known = labelOf(name);
    return known >= 0 ? known : classes.push(name) - 1;
  };
  const places = yield* placesOf(index.pictures, edits);
  const pictures: (Picture | null)[] = index.pictures.map((picture) => (picture.waits ? null : picture));

  /** Changes what is named, or takes it out. */
  function* change(named: readonly string[], by: (picture: Picture) => Picture | null): Steps<void> {
    for (const [i, path] of named.entries()) {
      const place = places.get(path);
      const picture = place === undefined ? null : pictures[place]!;
      if (picture) pictures[place!] = by(picture);
      if (i % 500 === 499) yield;
    }
  }
  function* changeAll(by: (picture: Picture) => Picture | null): Steps<void> {
    for (const [i, picture] of pictures.entries()) {
      if (picture) pictures[i] = by(picture);
      if (i % 1000 === 999) yield;
    }
  }
  function* merge(names: readonly string[], into: string): Steps<void> {
    const from = names.map(labelOf).filter((label) => label >= 0);
    if (from.length === 0) return;
    const to = addClass(into);
    const merged = new Set(from.filter((label) => label !== to));
    for (const label of merged) gone.add(label);
    yield* changeAll((picture) => moveLabels(picture, merged, to));
  }

  for (const edit of edits) {
    switch (edit.edit) {
      case 'add': {
        const named = edit.pictures.flatMap((path) => places.get(path) ?? []);
        if (named.length === 0) break;
        const label = addClass(edit.to);
        for (const place of named) {
          const { waits, labels, ...picture } = index.pictures[place]!;
          pictures[place] = { ...picture, label, ...(labels && { labels: [label] }) };
        }
        yield;
        break;
      }
      case 'relabel': {
        if (!edit.pictures.some((path) => places.has(path) && pictures[places.get(path)!])) break;
        const label = addClass(edit.to);
        yield* change(edit.pictures, ({ labels, ...picture }) => ({
          ...picture,
          label,
          ...(labels && { labels: [label] }),
        }));
        break;
      }
      case 'exclude':
        yield* change(edit.pictures, () => null);
        break;
      case 'move':
        yield* change(edit.pictures, (picture) => ({ ...picture, part: edit.part, moved: true }));
        break;
      case 'mergeClasses':
        yield* merge(edit.classes, edit.into);
        break;
      case 'renameClass':
        yield* merge([edit.name], edit.to);
        break;
      case 'dropClass': {
        const label = labelOf(edit.name);
        if (label < 0) break;
        gone.add(label);
        yield* changeAll((picture) => withoutLabel(picture, label));
        break;
      }
    }
  }
  const added = new Set(edits.flatMap((edit) => (edit.edit === 'add' ? edit.pictures : [])));
  const rejected = index.rejected.flatMap(({ waits, ...one }) =>
    waits && !added.has(one.path) ? [] : [one],
  );
  return yield* renumber({ ...index, rejected }, classes, gone, pictures);
}

/** Where the pictures are that edits name. */
function* placesOf(pictures: readonly Picture[], edits: readonly DataEdit[]): Steps<Map<string, number>> {
  const named = new Set<string>();
  for (const edit of edits) if ('pictures' in edit) for (const path of edit.pictures) named.add(path);
  const places = new Map<string, number>();
  if (named.size === 0) return places;
  for (const [i, { path }] of pictures.entries()) {
    if (named.has(path)) places.set(path, i);
    if (i % 1000 === 999) yield;
  }
  return places;
}

/** Merged classes become `to`. */
function moveLabels(picture: Picture, merged: ReadonlySet<number>, to: number): Picture {
  const { label, labels } = picture;
  if (labels?.some((one) => merged.has(one)))
    return withLabels(picture, [...new Set(labels.map((one) => (merged.has(one) ? to : one)))]);
  return labels || !merged.has(label) ? picture : { ...picture, label: to };
}

/** A picture of several classes keeps the others; one of that class alone goes. */
function withoutLabel(picture: Picture, label: number): Picture | null {
  const { labels } = picture;
  if (!labels) return picture.label === label ? null : picture;
  if (!labels.includes(label)) return picture;
  return withLabels(
    picture,
    labels.filter((one) => one !== label),
  );
}

function withLabels(picture: Picture, labels: number[]): Picture {
  labels.sort((a, b) => a - b);
  return { ...picture, label: labels[0] ?? 0, labels };
}

function* renumber(
  index: DataIndex,
  classes: readonly string[],
  gone: ReadonlySet<number>,
  pictures: readonly (Picture | null)[],
): Steps<DataIndex> {
  const names = classes.filter((_, label) => !gone.has(label)).sort(compareCodePoints);
  const place = new Map(names.map((name, label) => [name, label]));
  // The order of the source stays where no class came or went.
  const same = gone.size === 0 && classes.length === index.classes.length;
  const kept = same ? [...index.classes] : names;
  const numberOf = (label: number) => place.get(classes[label]!) ?? 0;
  // Within a class, pictures keep the order of the source.
  const byClass: Picture[][] = kept.map(() => []);
  for (const [i, picture] of pictures.entries()) {
    if (i % 1000 === 999) yield;
    if (!picture) continue;
    const { label, labels } = picture;
    if (same) byClass[label]!.push(picture);
    else if (labels) {
      const moved = withLabels(picture, labels.map(numberOf));
      byClass[moved.label]!.push(moved);
    } else byClass[numberOf(label)]!.push({ ...picture, label: numberOf(label) });
  }
  const all: Picture[] = [];
  for (const ofClass of byClass) {
    for (const picture of ofClass) all.push(picture);
    yield;
  }
  return { ...index, classes: kept, pictures: all };
}
