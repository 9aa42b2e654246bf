// Reads folders of parts: train, val and test, each with class folders; parts without them are labeled by a list, or unlabeled.

import type { Rejected } from '#shared/data/dataset-index';
import { say, type Words } from '#shared/sentence';
import { decodeText } from './decode-text';
import { notesOnFolders } from './folder-notes';
import { areStray, type FolderFile, type FolderTree, looseImages } from './folder-tree';
import type { Labeled } from './labeled';
import { sourceOf } from './labeled';
import { readSmall } from './read-tree-file';
import {
  areParts,
  isAnnotationName,
  type NamedPart,
  nameOf,
  partOfFolder,
  type Source,
  type Tree,
  type TreeFile,
} from './source';

interface PartFolder {
  readonly name: string;
  readonly part: NamedPart;
  /** Images below it; their first folder, if any, is the class. */
  readonly images: readonly FolderFile[];
  readonly annotations: readonly TreeFile[];
  /** Folders between the part's folder and its images or classes. */
  readonly inside: readonly string[];
}

/**
 * Reads parts; returns null if the top folders are not parts of one dataset, or the training part has no class folders.
 * Classes are those of the training part; a test part without them is unlabeled.
 */
export async function readSplitFolders(
  { files, empty, outside }: FolderTree,
  tree: Tree,
  keepEmpty: boolean,
): Promise<Source | null> {
  const tops = new Map<string, FolderFile[]>();
  for (const one of files) {
    if (one.parts.length < 2) continue;
    const list = tops.get(one.parts[0]!) ?? [];
    list.push({ file: one.file, parts: one.parts.slice(1) });
    tops.set(one.parts[0]!, list);
  }
  const withImages = [...tops].filter(([, list]) => list.some(({ file }) => !isAnnotationName(file.path)));
  if (!areParts(withImages.map(([name]) => name))) return null;
  const folders = withImages.flatMap(([name, list]) => {
    const part = partOfFolder(name);
    return part ? [partFolder(name, part, list)] : [];
  });
  const emptyClasses = new Set<string>();
  for (const { name, part, inside } of folders)
    for (const path of empty) {
      const within = path[0] === name && inside.every((folder, i) => path[i + 1] === folder);
      const one = within ? path[inside.length + 1] : undefined;
      if (one !== undefined && part === 'training') emptyClasses.add(one.normalize('NFC'));
    }
  const known = new Set(
    folders.flatMap(({ part, images }) => (part === 'training' ? images.flatMap(classOf) : [])),
  );
  if (known.size === 0) return null;
  const lower = new Set([...known].map((name) => name.toLowerCase()));
  const labeled: Labeled[] = [];
  const unlabeled: string[] = [];
  const notes: Words[] = [];
  const beside = looseImages([...outside, ...files]).map(
    ({ path }): Rejected => ({ path, fault: 'no-class', reason: 'it is outside the folders of the parts' }),
  );
  const rejected = [...tree.rejected, ...beside];
  for (const folder of folders) {
    const { name, part, images } = folder;
    const hasClasses =
      part === 'training' ||
      images.some((image) => classOf(image).some((one) => lower.has(one.toLowerCase())));
    const listed = hasClasses ? null : await readList(folder, known);
    const bare: string[] = [];
    for (const image of images) {
      const label = listed ? listed.get(nameOf(image.file.path)) : hasClasses ? classOf(image)[0] : undefined;
      if (label !== undefined && part !== 'unlabeled') labeled.push({ file: image.file, name: label, part });
      else if (part === 'training')
        rejected.push({
          path: image.file.path,
          fault: 'no-class',
          reason: 'it is outside the class folders',
        });
      else bare.push(image.file.path);
    }
    for (const path of bare) unlabeled.push(path);
    if (bare.length > 0)
      notes.push(
        bare.length === 1
          ? say`1 image in ${name} has no label: it is not used for training or evaluation. Use Try or graft predict on it.`
          : say`${bare.length} images in ${name} have no label: they are not used for training or evaluation. Use Try or graft predict on them.`,
      );
    if (listed) notes.push(say`The labels of ${name} were read from ${folder.annotations[0]!.path}.`);
    const fresh = hasClasses ? [...new Set(images.flatMap(classOf))].filter((one) => !known.has(one)) : [];
    if (part !== 'training' && fresh.length > 0)
      notes.push(say`${name} has classes that no training image has: ${fresh.slice(0, 10).join(', ')}.`);
  }
  const others = new Map(withImages.filter(([name]) => !partOfFolder(name)));
  for (const one of outside) {
    const [name] = one.parts;
    if (one.parts.length > 1) others.set(name!, [...(others.get(name!) ?? []), one]);
  }
  for (const [name, list] of others)
    notes.push(
      say`The folder ${name} (${say`${list.length} file${list.length === 1 ? '' : 's'}`}) is outside the parts of the dataset and was not read.`,
    );
  for (const [name, list] of tops)
    if (!partOfFolder(name) && !withImages.some(([one]) => one === name) && list.length > 0)
      notes.push(say`The folder ${name} has no images and was not read.`);
  const used = new Set(labeled.map((one) => ('name' in one ? one.name : '')));
  const bare = [...emptyClasses].filter((name) => !used.has(name));
  if (!keepEmpty) notes.push(...notesOnFolders(bare));
  return sourceOf('folders of parts with one folder per class', labeled, rejected, {
    notes,
    unlabeled,
    ...(keepEmpty && { emptyClasses: bare }),
  });
}

/** Returns the class of an image: its first folder, in normalized Unicode. */
const classOf = ({ parts }: FolderFile): string[] => (parts.length > 1 ? [parts[0]!.normalize('NFC')] : []);

/** Returns a part's files without the folders that contain all of them (`seg_train/seg_train/…`). */
function partFolder(name: string, part: NamedPart, list: readonly FolderFile[]): PartFolder {
  let images = list.filter(({ file }) => !isAnnotationName(file.path));
  const annotations = list.filter(({ file }) => isAnnotationName(file.path)).map(({ file }) => file);
  const inside: string[] = [];
  for (;;) {
    const whole = { name, part, images, annotations, inside };
    const deep = images.filter(({ parts }) => parts.length > 1);
    const loose = images.filter(({ parts }) => parts.length === 1);
    const first = deep[0]?.parts[0];
    if (first === undefined || !areStray(loose.length, deep.length)) return whole;
    if (!deep.every(({ parts }) => parts.length > 2 && parts[0] === first)) return whole;
    // A folder of a single class does not contain all classes.
    const inner = new Set(deep.map(({ parts }) => parts[1]));
    if (inner.size === 1 && part === 'training') return whole;
    images = [...loose, ...deep.map(({ file, parts }) => ({ file, parts: parts.slice(1) }))];
    inside.push(first);
  }
}

/** Reads labels from a list in the part's folder: lines of `name class …` that nearly all name a known class. */
async function readList(
  { annotations, images }: PartFolder,
  known: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string> | null> {
  for (const file of annotations.filter(({ path }) => /\.(txt|csv|tsv)$/i.test(path)).slice(0, 5)) {
    const text = decodeText(await readSmall(file), file.path).text;
    const labels = new Map<string, string>();
    for (const line of text.split('\n')) {
      const [name, label] = line.trim().split(/\s*[\t,]\s*|\s+/);
      if (name && label && known.has(label)) labels.set(name, label);
    }
    const found = images.filter((image) => labels.has(nameOf(image.file.path))).length;
    if (found >= 0.9 * images.length) return labels;
  }
  return null;
}
