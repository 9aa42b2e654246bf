// Folders of parts: train, val and test, each with its classes; parts without classes are labeled by a list, or are unlabeled.
import type { Part } from '#shared/recipe/data-index';
import type { Labelled } from './labelled';
import { sourceOf } from './labelled';
import { readSmall } from './read-tree-file';
import {
  areParts,
  isAnnotationName,
  nameOf,
  partOfFolder,
  type Source,
  type Tree,
  type TreeFile,
} from './source';

/** A file with the folders above it, outermost first, its name last. */
export interface FolderFile {
  readonly file: TreeFile;
  readonly parts: readonly string[];
}

interface PartFolder {
  readonly name: string;
  readonly part: Part | 'unlabeled';
  /** Images below it; their first folder is a class, where they have one. */
  readonly images: readonly FolderFile[];
  readonly annotations: readonly TreeFile[];
}

/**
 * Reads parts; null where the top folders are not parts of one dataset, or the training part has no class folders.
 * Classes are those of the training part; a test part without them is unlabeled.
 */
export async function readSplitFolders(files: readonly FolderFile[], tree: Tree): Promise<Source | null> {
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
  const known = new Set(
    folders.flatMap(({ part, images }) => (part === 'training' ? images.flatMap(classOf) : [])),
  );
  if (known.size === 0) return null;
  const labelled: Labelled[] = [];
  const unlabeled: string[] = [];
  const notes: string[] = [];
  const rejected = [...tree.rejected];
  for (const folder of folders) {
    const { name, part, images } = folder;
    const hasClasses =
      part === 'training' || images.some((image) => classOf(image).some((one) => known.has(one)));
    const listed = hasClasses ? null : await readList(folder, known);
    const bare: string[] = [];
    for (const image of images) {
      const label = listed ? listed.get(nameOf(image.file.path)) : hasClasses ? classOf(image)[0] : undefined;
      if (label !== undefined && part !== 'unlabeled') labelled.push({ file: image.file, name: label, part });
      else if (part === 'training')
        rejected.push({
          path: image.file.path,
          fault: 'unreadable',
          reason: 'it is beside the class folders',
        });
      else bare.push(image.file.path);
    }
    for (const path of bare) unlabeled.push(path);
    if (bare.length > 0)
      notes.push(
        `${bare.length === 1 ? '1 image' : `${bare.length} images`} in ${name} have no label: they are not trained on or evaluated. Use Try or graft predict on them.`,
      );
    if (listed) notes.push(`The labels of ${name} were read from ${folder.annotations[0]!.path}.`);
    const fresh = hasClasses ? [...new Set(images.flatMap(classOf))].filter((one) => !known.has(one)) : [];
    if (part !== 'training' && fresh.length > 0)
      notes.push(`${name} has classes that no training image has: ${fresh.slice(0, 10).join(', ')}.`);
  }
  for (const [name, list] of withImages)
    if (!partOfFolder(name))
      notes.push(
        `The folder ${name} (${list.length} files) is beside the parts of the dataset and was not read.`,
      );
  return sourceOf('folders of parts with one folder per class', labelled, rejected, { notes, unlabeled });
}

/** The class of an image: its first folder, in one spelling of its letters. */
const classOf = ({ parts }: FolderFile): string[] => (parts.length > 1 ? [parts[0]!.normalize('NFC')] : []);

/** A part's files without the folders that hold all of them (`seg_train/seg_train/…`). */
function partFolder(name: string, part: Part | 'unlabeled', list: readonly FolderFile[]): PartFolder {
  let images = list.filter(({ file }) => !isAnnotationName(file.path));
  const annotations = list.filter(({ file }) => isAnnotationName(file.path)).map(({ file }) => file);
  for (;;) {
    const first = images[0]!.parts[0];
    if (!images.every(({ parts }) => parts.length > 2 && parts[0] === first))
      return { name, part, images, annotations };
    // A single class in its folder is not a folder around all classes.
    const inner = new Set(images.map(({ parts }) => parts[1]));
    if (inner.size === 1 && part === 'training') return { name, part, images, annotations };
    images = images.map(({ file, parts }) => ({ file, parts: parts.slice(1) }));
  }
}

/** Labels from a list in the part's folder: lines of `name class …`, where nearly all name a known class. */
async function readList(
  { annotations, images }: PartFolder,
  known: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string> | null> {
  for (const file of annotations.filter(({ path }) => /\.(txt|csv|tsv)$/i.test(path)).slice(0, 5)) {
    const text = new TextDecoder().decode(await readSmall(file));
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
