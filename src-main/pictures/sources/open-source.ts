// The registry of sources: what lies at a path as a tree of files, then the first format that knows the tree.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { DataLabels } from '#shared/recipe/recipe';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { type Listing, listFiles } from '../list-files';
import { numpyArrays } from './arrays';
import { cifarBinary } from './cifar';
import { cifarPython } from './cifar-python';
import { classFolders } from './class-folders';
import { vocAnnotations, yoloAnnotations } from './detections';
import { foreignData } from './foreign-data';
import { idxFiles } from './idx';
import { namePattern } from './name-pattern';
import { pixelTable } from './pixel-table';
import { plainBytes } from './read-tree-file';
import {
  isLitter,
  type OpenOptions,
  partOfName,
  type Source,
  type SourceFormat,
  type SourceItem,
  type Tree,
  type TreeFile,
} from './source';
import { labelTable, petsList } from './table';
import { openTarTree } from './tar';
import { numberedLists, splitLists } from './text-lists';
import { openZipTree } from './zip';

/** Every format, in the order they are asked. */
export const sourceFormats: readonly SourceFormat[] = [
  idxFiles,
  cifarBinary,
  cifarPython,
  numpyArrays,
  pixelTable,
  petsList,
  numberedLists,
  splitLists,
  vocAnnotations,
  yoloAnnotations,
  labelTable,
  classFolders,
  namePattern,
];

/** Those that files of their own names tell: they can't be mistaken for folders of classes. */
const ofNames: readonly SourceFormat[] = [
  idxFiles,
  cifarBinary,
  cifarPython,
  numpyArrays,
  petsList,
  numberedLists,
  splitLists,
  vocAnnotations,
  yoloAnnotations,
];

/** Opens a folder, an archive or a file of pictures; throws GraftError naming it when nothing in it is known. */
export async function openSource(path: string, options: OpenOptions): Promise<Source> {
  const info = await stat(path).catch(() => null);
  // A folder that isn't there is told by the listing.
  if (!info?.isFile()) return openFolder(path, options);
  const pixels = /\.csv(\.gz)?$/i.test(path) ? await openPixels(path, options) : null;
  if (pixels) return pixels;
  if (/\.(csv|tsv|json)$/i.test(path)) {
    const labels = { ...(options.labels && 'table' in options.labels ? options.labels : {}), table: path };
    return openFolder(dirname(path), { ...options, labels });
  }
  const tree = await openFile(path, options);
  const source = tree && (await matchFormats(tree, options));
  if (source) return source;
  const foreign = await foreignData([{ path: basename(path), file: path }]);
  if (foreign) throw foreign;
  throw new GraftError(
    'invalid',
    `${path}: expected a folder, or a zip, tar, .npz, .npy, IDX or CIFAR file with pictures in classes.`,
    path,
  );
}

/** A CSV of pixels by itself; null where it is a table of another kind. */
function openPixels(path: string, options: OpenOptions): Promise<Source | null> {
  return pixelTable.open(
    { root: path, files: [{ path: basename(path), file: path }], rejected: [] },
    options,
  );
}

async function matchFormats(
  tree: Tree,
  options: OpenOptions,
  formats: readonly SourceFormat[] = sourceFormats,
): Promise<Source | null> {
  const asked = options.labels && formatOf(options.labels);
  for (const format of asked ? [asked] : formats) {
    const source = await format.open(tree, options);
    if (source && source.items.length > 0) return source;
  }
  return null;
}

function formatOf(labels: DataLabels): SourceFormat {
  if ('table' in labels) return labelTable;
  return 'pattern' in labels ? namePattern : petsList;
}

async function openFile(path: string, options: OpenOptions): Promise<Tree | null> {
  const name = basename(path);
  const alone = { path: name, file: path };
  if (await beginsWith(path, [0x50, 0x4b])) return openZipTree(path);
  if (/\.tar$/i.test(name)) return openTarTree(await plainBytes(alone, options), path);
  if (/\.(tar\.gz|tgz)$/i.test(name)) return openTarTree(await plainBytes(alone, options), path);
  // One of several files: its neighbours are looked at too.
  if (/\.(npy|bin)$|ubyte(\.gz)?$|_batch(_\d+)?$/i.test(name))
    return { ...(await filesOf(dirname(path))), root: path };
  return null;
}

async function openFolder(folder: string, options: OpenOptions): Promise<Source> {
  let listing: Listing | null = null;
  let problem: unknown = null;
  try {
    listing = await listFiles(folder, options.signal, options.onFound);
  } catch (error) {
    if (!(error instanceof GraftError && error.code === 'invalid')) throw error;
    problem = error;
  }
  const loose = await filesOf(folder);
  const items = listing ? await runInSlices(inFolderSteps(folder, listing), nextTurn) : [];
  // Most folders hold pictures in folders and nothing else: no format needs to look at each of their names again.
  const plain =
    listing !== null && formatsFor(listing) === ofNames && !(await hasSpecial([...loose.files, ...items]));
  if (listing && plain)
    return { kind: classFolders.name, classes: listing.classes, items, rejected: listing.rejected };
  const tree: Tree = {
    root: folder,
    files: [...loose.files, ...items],
    rejected: listing?.rejected ?? [],
  };
  const source = await matchFormats(tree, options, formatsFor(listing));
  // One class next to a file of labels that cannot be read is not a dataset of one class.
  if (source && (source.kind !== classFolders.name || source.classes.length > 1)) return source;
  const foreign = await foreignData(loose.files);
  if (foreign) throw foreign;
  if (source) return source;
  if (!listing) throw problem;
  return { kind: classFolders.name, classes: listing.classes, items, rejected: listing.rejected };
}

function* inFolderSteps(folder: string, { files }: Listing): Steps<SourceItem[]> {
  const items: SourceItem[] = [];
  for (const { path, label } of files) {
    items.push({ path, label, file: join(folder, path) });
    if (items.length % 1000 === 0) yield;
  }
  return items;
}

// Whether one of the formats of `ofNames` may know the tree.
function hasSpecial(files: readonly TreeFile[]): Promise<boolean> {
  function* steps(): Steps<boolean> {
    for (const [i, { path }] of files.entries()) {
      if (
        /ubyte(\.gz)?$|\.(bin|npy)$|_batch(_\d+)?$|(^|\/)(train|test|list\.txt|image_class_labels\.txt|meta\/(train|test)\.txt)$|(^|\/)(annotations|labels)\/[^/]*\.(xml|txt)$/i.test(
          path,
        )
      )
        return true;
      if (i % 1000 === 999) yield;
    }
    return false;
  }
  return runInSlices(steps(), nextTurn);
}

/** Sub-folders are classes as Keras has them (empty ones too), unless they are train and test folders, or one alone. */
function formatsFor(listing: Listing | null): readonly SourceFormat[] {
  if (!listing || listing.classes.length === 1) return sourceFormats.filter((one) => one !== classFolders);
  const split = listing.classes.every((name) => partOfName(name));
  return split ? [...ofNames, classFolders] : ofNames;
}

async function filesOf(folder: string): Promise<Tree> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !isLitter(entry.name))
    .map(({ name }) => ({ path: name, file: join(folder, name) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { root: folder, files, rejected: [] };
}

async function beginsWith(path: string, bytes: readonly number[]): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(bytes.length);
    await file.read(head, 0, head.length, 0);
    return bytes.every((byte, i) => head[i] === byte);
  } finally {
    await file.close();
  }
}
