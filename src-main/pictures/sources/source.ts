// What every source of pictures gives: a tree of files, and of it a list of pictures with their classes.
import type { Part, PictureSlice, Rejected } from '#shared/recipe/data-index';
import type { DataLabels } from '#shared/recipe/recipe';

/** A file of a tree: a file of the disk, or a piece of one. */
export interface TreeFile {
  /** Inside the tree, with '/' on every system. */
  readonly path: string;
  /** Absolute path of the file that holds it. */
  readonly file: string;
  /** Missing for a file of its own. */
  readonly slice?: PictureSlice | undefined;
}

/** Files below one root: a folder, an archive, a file alone. */
export interface Tree {
  readonly root: string;
  readonly files: readonly TreeFile[];
  readonly rejected: readonly Rejected[];
}

/** A picture before it was opened. */
export interface SourceItem extends TreeFile {
  readonly label: number;
  /** All its classes where it may have several or none. */
  readonly labels?: readonly number[] | undefined;
  readonly part?: Part | undefined;
  readonly group?: string | undefined;
}

/** An opened source: nothing was decoded yet. */
export interface Source {
  /** The format's name, for people. */
  readonly kind: string;
  readonly classes: readonly string[];
  readonly items: readonly SourceItem[];
  readonly rejected: readonly Rejected[];
}

/** What formats need to open a tree. */
export interface OpenOptions {
  readonly labels?: DataLabels | undefined;
  /** Where packed files that must be read at random are unpacked, once. */
  readonly unpackFolder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onFound?: ((count: number) => void) | undefined;
}

/** A format of data sets: null when the tree is none of it; a damaged one throws GraftError. */
export interface SourceFormat {
  readonly name: string;
  open(tree: Tree, options: OpenOptions): Promise<Source | null>;
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Which part a folder's or array's name stands for. */
export function partOfName(name: string): Part | undefined {
  const plain = name.toLowerCase();
  if (/^(train|training|trn)$/.test(plain)) return 'training';
  if (/^(val|valid|validation|dev)$/.test(plain)) return 'validation';
  return /^(test|testing|tst)$/.test(plain) ? 'test' : undefined;
}

/** Names that are no pictures: hidden, or left by file managers. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => /^(\.|__macosx$|thumbs\.db$|desktop\.ini$|icon\r$)/i.test(part));
}

/** Whether a name ends as a picture's does. */
export function isPictureName(path: string): boolean {
  return /\.(jpe?g|png|webp|gif|tiff?|avif|bmp)$/i.test(path);
}
