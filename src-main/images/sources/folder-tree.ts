// A tree's files by the folders above them.
import type { Rejected } from '#shared/data/dataset-index';
import { areParts, isAnnotationName, isImageName, isLitter, type Tree, type TreeFile } from './source';

/** A file with the folders above it, outermost first, its name last. */
export interface FolderFile {
  readonly file: TreeFile;
  readonly parts: readonly string[];
}

/** Files and empty folders below the `depth` folders that contain all images of a tree. */
export interface FolderTree {
  readonly files: readonly FolderFile[];
  readonly empty: readonly (readonly string[])[];
  readonly depth: number;
  /** Images outside those folders, with the folders above them from where they branch off. */
  readonly outside: readonly FolderFile[];
}

/** True if loose images next to folders of images are few, so that they are ignored; more of them are images of one class. */
export const areStray = (loose: number, inFolders: number): boolean =>
  loose < inFolders && loose <= Math.max(3, (loose + inFolders) / 10);

/**
 * Returns a tree's files by folder, without the folders that contain everything (`pets/` of pets.zip), and stray images
 * separately. Parts of a dataset are also found inside a folder that is next to smaller ones.
 */
export function withoutCommonFolders(tree: Tree): FolderTree {
  let files = tree.files
    .filter((file) => !isLitter(file.path))
    .map((file): FolderFile => ({ file, parts: file.path.split('/') }));
  let empty = (tree.emptyFolders ?? []).filter((path) => !isLitter(path)).map((path) => path.split('/'));
  const outside: FolderFile[] = [];
  for (let depth = 0; ; depth++) {
    const images = files.filter(isImage);
    const first = findCommon(images);
    if (first === null) return { files, empty, depth, outside };
    for (const one of images) if (one.parts.length === 1 || one.parts[0] !== first) outside.push(one);
    files = inside(files, first);
    empty = empty.flatMap((parts) => (parts[0] === first && parts.length > 1 ? [parts.slice(1)] : []));
  }
}

/** Images directly next to folders: they have no class. */
export const looseImages = (files: readonly FolderFile[]): TreeFile[] =>
  files.flatMap(({ file, parts }) => (parts.length === 1 && isImageName(file.path) ? [file] : []));

/** Returns the faults of images outside class folders. */
export const asBeside = (loose: readonly TreeFile[]): Rejected[] =>
  loose.map(({ path }) => ({ path, fault: 'no-class', reason: 'it is outside the class folders' }));

/** Returns the folder that contains the parts of a dataset, each with class folders, and most of the images; null if there is none. */
export function findNestedParts(images: readonly FolderFile[]): string | null {
  const byTop = groupByTop(images);
  if (areParts([...byTop.keys()])) return null;
  const found = [...byTop].filter(([name]) => holdsParts(inside(images, name)));
  const [one] = found;
  return one && found.length === 1 && one[1] > images.length / 2 ? one[0] : null;
}

const isImage = ({ file }: FolderFile) => !isAnnotationName(file.path);

const inside = (files: readonly FolderFile[], folder: string): FolderFile[] =>
  files.flatMap(({ file, parts }) =>
    parts.length > 1 && parts[0] === folder ? [{ file, parts: parts.slice(1) }] : [],
  );

/** Returns the folders of a level that contain images, with the number of images. */
function groupByTop(images: readonly FolderFile[]): Map<string, number> {
  const tops = new Map<string, number>();
  for (const { parts } of images) if (parts.length > 1) tops.set(parts[0]!, (tops.get(parts[0]!) ?? 0) + 1);
  return tops;
}

/** Returns the folder to descend into; null if the folders of this level are classes or parts. */
function findCommon(images: readonly FolderFile[]): string | null {
  const tops = groupByTop(images);
  const [first] = tops.keys();
  if (first === undefined) return null;
  if (tops.size > 1) return findNestedParts(images);
  if (images.every(({ parts }) => parts.length > 2)) return first;
  return holdsFolders(inside(images, first), images.length - (tops.get(first) ?? 0)) ? first : null;
}

/** True for several folders of images with few images next to them, or for parts; also within a single folder. */
function holdsFolders(images: readonly FolderFile[], stray: number): boolean {
  const tops = groupByTop(images);
  const loose = stray + images.filter(({ parts }) => parts.length === 1).length;
  if (areParts([...tops.keys()])) return true;
  if (tops.size === 1) return holdsFolders(inside(images, [...tops.keys()][0]!), loose);
  return tops.size > 1 && areStray(loose, images.length + stray - loose);
}

/** True for parts of which at least one has two class folders. */
function holdsParts(images: readonly FolderFile[]): boolean {
  const names = [...groupByTop(images).keys()];
  return areParts(names) && names.some((name) => groupByTop(inside(images, name)).size > 1);
}

/** Returns the folders of an archive without any file in or below them. */
export function emptyFoldersOf(folders: readonly string[], files: readonly TreeFile[]): string[] {
  const filled = new Set<string>();
  for (const { path } of files)
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (filled.has(folder)) break;
      filled.add(folder);
    }
  return [...new Set(folders.map((path) => path.replace(/\/+$/, '')))].filter(
    (path) => path !== '' && !filled.has(path),
  );
}
