// Images that `exclude` edits leave out of a dataset: lists them, and takes them out of those edits.
import type { Steps } from '../steps';
import type { DataIndex, Part } from './dataset-index';
import { type DataEdit, dataEditSteps } from './edits';
import { partSteps } from './split';
import type { Split } from './split-schema';

/** Images with the split of each; `index.images[i]` belongs to `parts[i]`. */
export interface SplitImages {
  readonly index: DataIndex;
  readonly parts: readonly Part[];
}

/** Returns the images of `source` that only `exclude` edits remove, with the class and the part that they would have otherwise. `edited` is the index after all edits. */
export function* leftOutSteps(
  source: DataIndex,
  edits: readonly DataEdit[],
  edited: DataIndex,
  split: Split,
  seed: number,
): Steps<SplitImages> {
  const none = { index: { ...edited, images: [] }, parts: [] };
  if (!edits.some(({ edit }) => edit === 'exclude')) return none;
  const whole = yield* dataEditSteps(
    source,
    edits.filter(({ edit }) => edit !== 'exclude'),
  );
  const wholeParts = yield* partSteps(whole, split, seed);
  const used = new Set<string>();
  for (const [i, { path }] of edited.images.entries()) {
    used.add(path);
    if (i % 1000 === 999) yield;
  }
  // A class whose images are all left out may be missing in `edited`.
  const labels = new Map(edited.classes.map((name, label) => [name, label]));
  const labelOf = (label: number) => labels.get(whole.classes[label]!) ?? 0;
  const images: DataIndex['images'] = [];
  const parts: Part[] = [];
  for (const [i, image] of whole.images.entries()) {
    if (i % 1000 === 999) yield;
    if (used.has(image.path)) continue;
    const { label, labels: all } = image;
    images.push({ ...image, label: labelOf(label), ...(all && { labels: all.map(labelOf) }) });
    parts.push(wholeParts[i]!);
  }
  return { index: { ...edited, images }, parts };
}

/** Returns the edits without the exclusion of these images. */
export function putBack(edits: readonly DataEdit[], paths: readonly string[]): DataEdit[] {
  const back = new Set(paths);
  return edits.flatMap((edit) => {
    if (edit.edit !== 'exclude' || !edit.images.some((path) => back.has(path))) return [edit];
    const images = edit.images.filter((path) => !back.has(path));
    return images.length > 0 ? [{ ...edit, images }] : [];
  });
}

/** True if an `exclude` edit names one of these images. */
export function areLeftOut(edits: readonly DataEdit[], paths: readonly string[]): boolean {
  const named = new Set(paths);
  return edits.some((edit) => edit.edit === 'exclude' && edit.images.some((path) => named.has(path)));
}
