// Several sources as one data set: classes of one name are one class, images of further sources carry the source's name.
import { compareCodePoints } from '../compare-code-points';
import type { Steps } from '../steps';
import type { DataIndex, Image, Rejected } from './dataset-index';

/** A scanned source beside the first one. */
export interface FurtherSource {
  /** Its name in paths: `@name/…`. */
  readonly name: string;
  readonly index: DataIndex;
  /** All its images are of this class, whatever it says itself. */
  readonly className?: string | undefined;
  /** Its images wait for an `add` edit: they bring no classes. */
  readonly byEdit?: boolean | undefined;
}

/** The path that an image of a further source has in the data set. */
export function pathInSource(name: string, path: string): string {
  return `@${name}/${path}`;
}

/** One index of all. Classes are sorted by code point, as Keras sorts them, where the first source's are; else new ones come behind its own. */
export function* combineSteps(first: DataIndex, more: readonly FurtherSource[]): Steps<DataIndex> {
  if (more.length === 0) return first;
  const known = new Set(first.classes);
  const added = more.flatMap(({ index, className, byEdit }) => {
    if (byEdit) return [];
    return className === undefined ? index.classes : [className];
  });
  const classes = orderClasses(
    first.classes,
    added.filter((name) => !known.has(name)),
  );
  const numbers = new Map(classes.map((name, label) => [name, label]));
  const moved = first.classes.map((name) => numbers.get(name)!);
  const images: Image[] = [];
  for (const [i, image] of first.images.entries()) {
    images.push(renumber(image, (label) => moved[label]!));
    if (i % 1000 === 999) yield;
  }
  const rejected: Rejected[] = [...first.rejected];
  for (const { name, index, className, byEdit } of more) {
    const numberOf = (label: number) => (byEdit ? 0 : numbers.get(className ?? index.classes[label]!)!);
    for (const [i, image] of index.images.entries()) {
      const { path } = image;
      images.push({
        ...renumber(image, numberOf),
        path: pathInSource(name, path),
        file: image.file ?? `${index.folder}/${path}`,
        ...(byEdit && { waits: true }),
      });
      if (i % 500 === 499) yield;
    }
    for (const one of index.rejected)
      rejected.push({ ...one, path: pathInSource(name, one.path), ...(byEdit && { waits: true }) });
  }
  const byClass: Image[][] = classes.map(() => []);
  for (const [i, image] of images.entries()) {
    if (!image.waits) byClass[image.label]!.push(image);
    if (i % 1000 === 999) yield;
  }
  const all: Image[] = [];
  for (const ofClass of byClass) {
    for (const image of ofClass) all.push(image);
    yield;
  }
  // Behind all others, so that those which an edit takes in come last in their class.
  for (const image of images) if (image.waits) all.push(image);
  const notes = [first, ...more.filter(({ byEdit }) => !byEdit).map(({ index }) => index)].flatMap(
    (index) => index.notes ?? [],
  );
  return { ...first, classes, images: all, rejected, ...(notes.length > 0 && { notes }) };
}

/** Names added to a list of classes: all sorted where the list is, else behind it. Arrays have an order of their own. */
export function orderClasses(own: readonly string[], added: readonly string[]): string[] {
  const isSorted = own.every((name, i) => i === 0 || compareCodePoints(own[i - 1]!, name) < 0);
  const fresh = [...new Set(added)].sort(compareCodePoints);
  return isSorted ? [...own, ...fresh].sort(compareCodePoints) : [...own, ...fresh];
}

function renumber(image: Image, numberOf: (label: number) => number): Image {
  const { label, labels } = image;
  if (!labels) return numberOf(label) === label ? image : { ...image, label: numberOf(label) };
  const moved = [...new Set(labels.map(numberOf))].sort((a, b) => a - b);
  return { ...image, label: moved[0] ?? 0, labels: moved };
}
