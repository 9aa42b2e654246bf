// Edits of a dataset: add, relabel, exclude, move, merge, rename, drop. Pure functions over the index; no file is touched.
import { z } from 'zod';
import { compareCodePoints } from '../compare-code-points';
import { runAtOnce, type Steps } from '../steps';
import { type DataIndex, type Image, partNames } from './dataset-index';

const paths = z.array(z.string()).min(1);
const className = z.string().min(1).max(200);

/** One edit; images are named by their path in the dataset, classes by their name. */
export const dataEditSchema = z.discriminatedUnion('edit', [
  z.object({ edit: z.literal('relabel'), images: paths, to: className }).strict(),
  z.object({ edit: z.literal('add'), images: paths, to: className }).strict(),
  z.object({ edit: z.literal('exclude'), images: paths }).strict(),
  z.object({ edit: z.literal('move'), images: paths, part: z.enum(partNames) }).strict(),
  z.object({ edit: z.literal('mergeClasses'), classes: z.array(className).min(1), into: className }).strict(),
  z.object({ edit: z.literal('renameClass'), name: className, to: className }).strict(),
  z.object({ edit: z.literal('dropClass'), name: className }).strict(),
]);
/** See `dataEditSchema`. */
export type DataEdit = z.infer<typeof dataEditSchema>;

/** Returns the index after all edits, applied in order. Images and classes that do not exist (anymore) are skipped. */
export function applyDataEdits(index: DataIndex, edits: readonly DataEdit[]): DataIndex {
  return runAtOnce(dataEditSteps(index, edits));
}

/** Like `applyDataEdits`, in interruptible steps. */
export function* dataEditSteps(index: DataIndex, edits: readonly DataEdit[]): Steps<DataIndex> {
  const isWaiting = ({ waits }: { waits?: boolean | undefined }) => waits === true;
  if (edits.length === 0 && !index.images.some(isWaiting) && !index.rejected.some(isWaiting)) return index;
  const classes = [...index.classes];
  // Classes are removed only at the end, so that labels remain indices into the same list until then.
  const gone = new Set<number>();
  // Edits of earlier versions may use a different Unicode normalization of a name, as macOS does for folders.
  const labelOf = (name: string) =>
    classes.findIndex((one, label) => one.normalize('NFC') === name.normalize('NFC') && !gone.has(label));
  const addClass = (name: string) => {
    const known = labelOf(name);
    return known >= 0 ? known : classes.push(name) - 1;
  };
  const places = yield* placesOf(index.images, edits);
  const images: (Image | null)[] = index.images.map((image) => (image.waits ? null : image));

  /** Changes or removes the named images. */
  function* change(named: readonly string[], by: (image: Image) => Image | null): Steps<void> {
    for (const [i, path] of named.entries()) {
      const place = places.get(path);
      const image = place === undefined ? null : images[place]!;
      if (image) images[place!] = by(image);
      if (i % 500 === 499) yield;
    }
  }
  function* changeAll(by: (image: Image) => Image | null): Steps<void> {
    for (const [i, image] of images.entries()) {
      if (image) images[i] = by(image);
      if (i % 1000 === 999) yield;
    }
  }
  function* merge(names: readonly string[], into: string): Steps<void> {
    const from = names.map(labelOf).filter((label) => label >= 0);
    if (from.length === 0) return;
    const to = addClass(into);
    const merged = new Set(from.filter((label) => label !== to));
    for (const label of merged) gone.add(label);
    yield* changeAll((image) => moveLabels(image, merged, to));
  }

  for (const edit of edits) {
    switch (edit.edit) {
      case 'add': {
        const named = edit.images.flatMap((path) => places.get(path) ?? []);
        if (named.length === 0) break;
        const label = addClass(edit.to);
        for (const place of named) {
          const { waits, labels, ...image } = index.images[place]!;
          images[place] = { ...image, label, ...(labels && { labels: [label] }) };
        }
        yield;
        break;
      }
      case 'relabel': {
        if (!edit.images.some((path) => places.has(path) && images[places.get(path)!])) break;
        const label = addClass(edit.to);
        yield* change(edit.images, ({ labels, ...image }) => ({
          ...image,
          label,
          ...(labels && { labels: [label] }),
        }));
        break;
      }
      case 'exclude':
        yield* change(edit.images, () => null);
        break;
      case 'move':
        yield* change(edit.images, (image) => ({ ...image, part: edit.part, moved: true }));
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
        yield* changeAll((image) => withoutLabel(image, label));
        break;
      }
    }
  }
  const added = new Set(edits.flatMap((edit) => (edit.edit === 'add' ? edit.images : [])));
  const rejected = index.rejected.flatMap(({ waits, ...one }) =>
    waits && !added.has(one.path) ? [] : [one],
  );
  return yield* renumber({ ...index, rejected }, classes, gone, images);
}

/** Returns the indices of the images that edits name. */
function* placesOf(images: readonly Image[], edits: readonly DataEdit[]): Steps<Map<string, number>> {
  const named = new Set<string>();
  for (const edit of edits) if ('images' in edit) for (const path of edit.images) named.add(path);
  const places = new Map<string, number>();
  if (named.size === 0) return places;
  for (const [i, { path }] of images.entries()) {
    if (named.has(path)) places.set(path, i);
    if (i % 1000 === 999) yield;
  }
  return places;
}

/** Merged classes become `to`. */
function moveLabels(image: Image, merged: ReadonlySet<number>, to: number): Image {
  const { label, labels } = image;
  if (labels?.some((one) => merged.has(one)))
    return withLabels(image, [...new Set(labels.map((one) => (merged.has(one) ? to : one)))]);
  return labels || !merged.has(label) ? image : { ...image, label: to };
}

/** Drops a class: an image with several classes keeps the others; an image of only that class is removed. */
function withoutLabel(image: Image, label: number): Image | null {
  const { labels } = image;
  if (!labels) return image.label === label ? null : image;
  if (!labels.includes(label)) return image;
  return withLabels(
    image,
    labels.filter((one) => one !== label),
  );
}

function withLabels(image: Image, labels: number[]): Image {
  labels.sort((a, b) => a - b);
  return { ...image, label: labels[0] ?? 0, labels };
}

function* renumber(
  index: DataIndex,
  classes: readonly string[],
  gone: ReadonlySet<number>,
  images: readonly (Image | null)[],
): Steps<DataIndex> {
  const names = classes.filter((_, label) => !gone.has(label)).sort(compareCodePoints);
  const place = new Map(names.map((name, label) => [name, label]));
  // The source's order remains if no class was added or removed.
  const same = gone.size === 0 && classes.length === index.classes.length;
  const kept = same ? [...index.classes] : names;
  const numberOf = (label: number) => place.get(classes[label]!) ?? 0;
  // Within a class, images keep the order of the source.
  const byClass: Image[][] = kept.map(() => []);
  for (const [i, image] of images.entries()) {
    if (i % 1000 === 999) yield;
    if (!image) continue;
    const { label, labels } = image;
    if (same) byClass[label]!.push(image);
    else if (labels) {
      const moved = withLabels(image, labels.map(numberOf));
      byClass[moved.label]!.push(moved);
    } else byClass[numberOf(label)]!.push({ ...image, label: numberOf(label) });
  }
  const all: Image[] = [];
  for (const ofClass of byClass) {
    for (const image of ofClass) all.push(image);
    yield;
  }
  return { ...index, classes: kept, images: all };
}
