// The common types of image sources: a tree of files, and the list of its images with their classes.

import type { ImageSlice, Part, Rejected } from '#shared/data/dataset-index';
import type { DataLabels } from '#shared/data/source';
import type { GraftError } from '#shared/errors';
import type { Words } from '#shared/sentence';

export { isImageName, isLitter } from '#shared/image-names';
export { areParts, type NamedPart, partOfFolder, partOfName, saysMoreThanPart } from './part-names';

/** An object of a bucket when it was listed: its size, when it was written, and its ETag. */
export interface ObjectState {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly version: string;
}

/** A file of a tree: a file on disk, or a part of one. */
export interface TreeFile {
  /** Inside the tree, with '/' on every system. */
  readonly path: string;
  /** Absolute path of the file that contains it. */
  readonly file: string;
  /** Omitted for a whole file. */
  readonly slice?: ImageSlice | undefined;
}

/** Files below one root: a folder, an archive or a single file. */
export interface Tree {
  readonly root: string;
  readonly files: readonly TreeFile[];
  readonly rejected: readonly Rejected[];
  /** Folders without any file in or below them. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/** An image that was not opened yet. */
export interface SourceItem extends TreeFile {
  readonly label: number;
  /** All its classes in multi-label datasets. */
  readonly labels?: readonly number[] | undefined;
  readonly part?: Part | undefined;
  readonly group?: string | undefined;
}

/** An opened source; no image was decoded yet. */
export interface Source {
  /** Display name of the format. */
  readonly kind: string;
  readonly classes: readonly string[];
  readonly items: readonly SourceItem[];
  readonly rejected: readonly Rejected[];
  /** Notes to display: what was guessed or skipped as a whole. */
  readonly notes?: readonly Words[] | undefined;
  /** Paths of images without a label: used for prediction only. */
  readonly unlabeled?: readonly string[] | undefined;
}

/** Options for opening a tree. */
export interface OpenOptions {
  readonly labels?: DataLabels | undefined;
  /** Folder to which compressed files that need random access are unpacked, once. */
  readonly unpackFolder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onFound?: ((count: number) => void) | undefined;
  /** Called with the files before they are read. */
  readonly onTree?: ((tree: Tree) => void) | undefined;
  /** Called with the objects of a bucket by address, before they are read. */
  readonly onObjects?: ((states: ReadonlyMap<string, ObjectState>) => void) | undefined;
  /** Called for tables that were examined and provide no labels. */
  readonly onUnusedTable?: ((table: UnusedTable) => void) | undefined;
}

/** A table that provides no labels: how many images it names, and why it or a row of it cannot be read. */
export interface UnusedTable {
  readonly path: string;
  readonly images: number;
  readonly fault?: Words | undefined;
  readonly error?: GraftError | undefined;
}

/** A dataset format. `open` returns null if the tree does not have this format, and throws GraftError if it is damaged. */
export interface SourceFormat {
  readonly name: string;
  open(tree: Tree, options: OpenOptions): Promise<Source | null>;
}

/** Returns the last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** True for names of files that accompany images: annotations, lists, notes, a license without an extension. */
export function isAnnotationName(path: string): boolean {
  return /\.(txt|csv|tsv|jsonl?|ndjson|xml|ya?ml|md|html?|pdf|docx?|xlsx?|mat|pkl|npy|npz|h5|hdf5|keras|py|ipynb|sh|log|db|ini|cfg|names|zip|gz|tgz|tar|rar|7z)$|(^|\/)(licen[cs]e|readme|copying|notice|authors|contributors|changelog|citation|version|makefile|dockerfile)$/i.test(
    path,
  );
}
