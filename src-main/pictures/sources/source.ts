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
  const word = partWords[name.toLowerCase()];
  return word === 'unlabeled' ? undefined : word;
}

const partWords: Readonly<Record<string, Part | 'unlabeled'>> = {
  ...Object.fromEntries(['train', 'training', 'trn'].map((word) => [word, 'training'])),
  ...Object.fromEntries(
    ['val', 'valid', 'validation', 'validate', 'dev', 'eval'].map((word) => [word, 'validation']),
  ),
  ...Object.fromEntries(['test', 'testing', 'tst', 'holdout'].map((word) => [word, 'test'])),
  ...Object.fromEntries(
    ['pred', 'predict', 'prediction', 'unlabeled', 'unlabelled', 'submission'].map((word) => [
      word,
      'unlabeled',
    ]),
  ),
};

/**
 * Which part a folder's name stands for, whatever stands before or after it: `seg_train`, `training_set`, `train2`,
 * `ValidationData`; 'unlabeled' for images to predict. Undefined where it names none, or more than one.
 */
export function partOfFolder(name: string): Part | 'unlabeled' | undefined {
  const words = name.split(/[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])/).map((word) => partWords[word.toLowerCase()]);
  const found = [...new Set(words.filter((word) => word !== undefined))];
  return found.length === 1 ? found[0] : undefined;
}

/** Whether folders beside each other are the parts of one dataset: one to train on and another one. */
export function areParts(names: readonly string[]): boolean {
  const parts = names.map(partOfFolder);
  return parts.includes('training') && parts.some((part) => part !== undefined && part !== 'training');
}

const litter =
  /^(\..*|__macosx|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|@eadir|\$recycle\.bin|recycler|system volume information|#recycle|#snapshot|lost\+found|__pycache__)$/i;

/** Names that are no images: hidden, or left by file managers, systems and network disks. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => litter.test(part));
}

/** Whether a name ends as that of a file beside images: annotations, lists, notes. */
export function isAnnotationName(path: string): boolean {
  return /\.(txt|csv|tsv|jsonl?|ndjson|xml|ya?ml|md|html?|pdf|docx?|xlsx?|mat|pkl|npy|npz|h5|hdf5|keras|py|ipynb|sh|log|db|ini|cfg|names|zip|gz|tgz|tar|rar|7z)$/i.test(
    path,
  );
}

/** Whether a name ends as a picture's does. */
export function isPictureName(path: string): boolean {
  return /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|dib|hei[cf]|jp2|j2k)$/i.test(path);
}
