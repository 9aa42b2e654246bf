// The registry of sources: what lies at a path as a tree of files, then the first format that knows the tree.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { DataLabels } from '#shared/recipe/recipe';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { compareCodePoints, type Listing, listFiles } from '../list-files';
import { numpyArrays } from './arrays';
import { cifarBinary } from './cifar';
import { cifarPython } from './cifar-python';
import { classFolders, notesOnFolders, notesOnVariants } from './class-folders';
import { vocAnnotations, yoloAnnotations } from './detections';
import { foreignData } from './foreign-data';
import { idxFiles } from './idx';
import { labelTable, tableOverFolders } from './label-table';
import { namePattern } from './name-pattern';
import { notesOnClasses } from './notes-on-classes';
import { isTableName } from './parse-table';
import { petsList } from './pets';
import { pixelTable } from './pixel-table';
import { plainBytes } from './read-tree-file';
import {
  areParts,
  isAnnotationName,
  isLitter,
  type OpenOptions,
  type Source,
  type SourceFormat,
  type SourceItem,
  type Tree,
  type TreeFile,
} from './source';
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
  if (isTableName(path)) {
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
  if ('folders' in labels) return classFolders;
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
  const rejected = listing?.rejected ?? [];
  const tree: Tree = { root: folder, files: [...loose.files, ...items], rejected };
  if (options.labels) return openAsAsked(tree, listing, options.labels, options);
  const severalFolders = listing !== null && listing.classes.length > 1 && !areParts(listing.classes);
  if (severalFolders) {
    // Most folders hold images in folders and nothing else: no format needs to look at each of their names again.
    const special = await hasSpecial(tree.files);
    const known = special ? await matchFormats(tree, options, ofNames) : null;
    if (known) return known;
    const table = loose.files.length > 0 ? await tableOverFolders(tree, options) : null;
    if (table) return table;
    const classes = await runInSlices(plainFolderSteps(listing!, items, false), nextTurn);
    if (classes && classes.classes.length > 1) return classes;
  }
  const source = await matchFormats(tree, options);
  // One class next to a file of labels that cannot be read is not a dataset of one class.
  if (source && (source.kind !== classFolders.name || source.classes.length > 1)) return source;
  const foreign = await foreignData(loose.files);
  if (foreign) throw foreign;
  if (source) return source;
  if (problem) throw problem;
  if (listing && areParts(listing.classes))
    throw new GraftError(
      'invalid',
      `${folder}: ${listing.classes.join(', ')} look like the parts of a dataset, but the images in them are not in class folders, and no table or file names give their classes. Expected one sub-folder per class in each part, or a CSV with a file and a label column.`,
      folder,
    );
  const found = listing && (await runInSlices(plainFolderSteps(listing, items, false), nextTurn));
  if (!found)
    throw new GraftError(
      'invalid',
      `${folder}: expected images in one sub-folder per class, found no images.`,
      folder,
    );
  return found;
}

/** Reads a tree by the labels that were asked for, and by nothing else. */
async function openAsAsked(
  tree: Tree,
  listing: Listing | null,
  labels: DataLabels,
  options: OpenOptions,
): Promise<Source> {
  if ('folders' in labels && labels.empty && listing)
    return (await runInSlices(plainFolderSteps(listing, tree.files, true), nextTurn))!;
  const source = await formatOf(labels).open(tree, options);
  if (source && source.items.length > 0) return source;
  throw new GraftError(
    'invalid',
    `${tree.root} could not be read as ${formatOf(labels).name}: no image got a class. Choose other labels.`,
    tree.root,
  );
}

function* inFolderSteps(folder: string, { files }: Listing): Steps<(TreeFile & { label: number })[]> {
  const items: (TreeFile & { label: number })[] = [];
  for (const { path, label } of files) {
    items.push({ path, label, file: join(folder, path) });
    if (items.length % 1000 === 0) yield;
  }
  return items;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known) known.add(value);
  else sets.set(key, new Set([value]));
}

/** Top folders as classes; those without images are left out, unless `empty` keeps them. Null where no class is left. */
function* plainFolderSteps(
  { classes: folders, rejected }: Listing,
  files: readonly TreeFile[],
  empty: boolean,
): Steps<Source | null> {
  const names = folders.map((name) => name.normalize('NFC'));
  const filled = new Set<string>();
  const inner = new Map<string, Set<string>>();
  const tops: string[] = [];
  for (const [i, { path }] of files.entries()) {
    const slash = path.indexOf('/');
    tops.push(slash < 0 ? '' : path.slice(0, slash).normalize('NFC'));
    const second = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    if (second >= 0) addTo(inner, tops[i]!, path.slice(slash + 1, second));
    if (slash >= 0 && !filled.has(tops[i]!) && !isAnnotationName(path)) filled.add(tops[i]!);
    if (i % 1000 === 999) yield;
  }
  // A folder whose every file was refused by the system still is a class, with its faults listed.
  for (const { path } of rejected) filled.add(path.split('/')[0]!.normalize('NFC'));
  const classes = [...new Set(names)].filter((name) => empty || filled.has(name)).sort(compareCodePoints);
  if (classes.length === 0) return null;
  const numbers = new Map(classes.map((name, label) => [name, label]));
  const items: SourceItem[] = [];
  for (const [i, { path, file, slice }] of files.entries()) {
    const label = numbers.get(tops[i]!);
    if (label !== undefined) items.push({ path, file, ...(slice && { slice }), label });
    if (i % 1000 === 999) yield;
  }
  const notes = [
    ...notesOnFolders([...new Set(names)].filter((name) => !numbers.has(name))),
    ...notesOnVariants(classes, inner),
    ...notesOnClasses(classes),
  ];
  return { kind: classFolders.name, classes, items, rejected, ...(notes.length > 0 && { notes }) };
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
