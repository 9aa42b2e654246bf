// What every source of images gives: a tree of files, and of it a list of images with their classes.

import type { ImageSlice, Part, Rejected } from '#shared/data/dataset-index';
import type { DataLabels } from '#shared/data/source';
import type { GraftError } from '#shared/errors';

export { isImageName, isLitter } from '#shared/image-names';
export { areParts, type NamedPart, partOfFolder, partOfName, saysMoreThanPart } from './part-names';

/** A file of a tree: a file of the disk, or a piece of one. */
export interface TreeFile {
  /** Inside the tree, with '/' on every system. */
  readonly path: string;
  /** Absolute path of the file that holds it. */
  readonly file: string;
  /** Missing for a file of its own. */
  readonly slice?: ImageSlice | undefined;
}

/** Files below one root: a folder, an archive, a file alone. */
export interface Tree {
  readonly root: string;
  readonly files: readonly TreeFile[];
  readonly rejected: readonly Rejected[];
  /** Folders without any file in or below them. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/** An image before it was opened. */
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
  /** What was guessed or left out as a whole, for people. */
  readonly notes?: readonly string[] | undefined;
  /** Paths of images that have no label: not trained on, but for prediction. */
  readonly unlabeled?: readonly string[] | undefined;
}

/** What formats need to open a tree. */
export interface OpenOptions {
  readonly labels?: DataLabels | undefined;
  /** Where packed files that must be read at random are unpacked, once. */
  readonly unpackFolder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onFound?: ((count: number) => void) | undefined;
  /** Hears of the files before they are read. */
  readonly onTree?: ((tree: Tree) => void) | undefined;
  /** Hears of tables that were looked at and give no labels. */
  readonly onUnusedTable?: ((table: UnusedTable) => void) | undefined;
}

/** A table that gives no labels: how many images it names, and why it or a row of it cannot be read. */
export interface UnusedTable {
  readonly path: string;
  readonly images: number;
  readonly fault?: string | undefined;
  readonly error?: GraftError | undefined;
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

/** Whether a name is that of a file beside images: annotations, lists, notes, a license without an extension. */
export function isAnnotationName(path: string): boolean {
  return /\.(txt|csv|tsv|jsonl?|ndjson|xml|ya?ml|md|html?|pdf|docx?|xlsx?|mat|pkl|npy|npz|h5|hdf5|keras|py|ipynb|sh|log|db|ini|cfg|names|zip|gz|tgz|tar|rar|7z)$|(^|\/)(licen[cs]e|readme|copying|notice|authors|contributors|changelog|citation|version|makefile|dockerfile)$/i.test(
    path,
  );
}
