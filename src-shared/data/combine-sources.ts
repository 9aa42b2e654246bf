// Combines several sources into one dataset: classes of the same name are merged, and paths of additional sources start with the source's name.
import { compareCodePoints } from '../compare-code-points';
import type { Steps } from '../steps';
import type { DataIndex, Image, Rejected } from './dataset-index';

/** An additional scanned source. */
export interface FurtherSource {
  /** Its name in paths: `@name/…`. */
  readonly name: string;
  readonly index: DataIndex;
  /** The class of all its images; overrides the source's own classes. */
  readonly className?: string | undefined;
  /** True if its images are only used by `add` edits and contribute no classes. */
  readonly byEdit?: boolean | undefined;
}

/** Returns the path in the dataset of an image of an additional source. */
export function pathInSource(name: string, path: string): string {
  return `@${name}/${path}`;
}

/** Returns one index of all sources. Classes are sorted by code point, as in Keras, if the first source's are; otherwise new ones are appended. */
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
  // After all others, so that images added by an edit come last in their class.
  for (const image of images) if (image.waits) all.push(image);
  const notes = [first, ...more.filter(({ byEdit }) => !byEdit).map(({ index }) => index)].flatMap(
    (index) => index.notes ?? [],
  );
  return { ...first, classes, images: all, rejected, ...(notes.length > 0 && { notes }) };
}

/** Adds names to a list of classes: sorted if the list is sorted, otherwise appended. Classes of arrays have a given order. */
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
