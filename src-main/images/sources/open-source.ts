// The registry of sources: opens a path as a tree of files, and reads it by the first matching format.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataLabels } from '#shared/data/source';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say, type Words } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { type Listing, listFiles } from '../list-files';
import { numpyArrays } from './arrays';
import { listBucket } from './bucket-tree';
import { cifarBinary } from './cifar';
import { cifarPython } from './cifar-python';
import { classFolders } from './class-folders';
import { vocAnnotations, yoloAnnotations } from './detections';
import { findNestedParts } from './folder-tree';
import { foreignData } from './foreign-data';
import { idxFiles } from './idx';
import { labelList, labelTable, tableOverFolders } from './label-table';
import { namePattern } from './name-pattern';
import { isTableName } from './parse-table';
import { petsList } from './pets';
import { pixelTable } from './pixel-table';
import { plainFolderSteps, type TopFolders, topFolders } from './plain-folders';
import { plainBytes } from './read-tree-file';
import {
  areParts,
  isAnnotationName,
  isLitter,
  type OpenOptions,
  type Source,
  type SourceFormat,
  type Tree,
  type TreeFile,
  type UnusedTable,
} from './source';
import { openTarTree } from './tar';
import { numberedLists, splitLists } from './text-lists';
import { openZipTree } from './zip';

/** All formats, in the order in which they are tried. */
const sourceFormats: readonly SourceFormat[] = [
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
  labelList,
  namePattern,
];

/** Formats recognized by file names, which cannot be confused with class folders. */
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

/** Formats that read parts of files, which are read from disks only. */
const ofArrays: ReadonlySet<SourceFormat> = new Set([
  idxFiles,
  cifarBinary,
  cifarPython,
  numpyArrays,
  pixelTable,
]);

/** Opens a folder, a prefix in S3, an archive or a file of images; throws GraftError if no format matches. */
export async function openSource(path: string, options: OpenOptions): Promise<Source> {
  if (isObjectUrl(path)) return openBucket(path, options);
  const info = await stat(path).catch(() => null);
  // A missing folder is reported by the listing.
  if (!info?.isFile()) return openFolder(path, options);
  const pixels = /\.csv(\.gz)?$/i.test(path) ? await openPixels(path, options) : null;
  if (pixels) return pixels;
  if (isTableName(path)) {
    const labels = { ...(options.labels && 'table' in options.labels ? options.labels : {}), table: path };
    return openFolder(dirname(path), { ...options, labels });
  }
  const tree = await openFile(path, options);
  // A single array or batch is read by its format; other archives are read like folders.
  if (tree?.files.some(({ path: inside }) => !/\.(npy|bin)$/i.test(inside))) {
    const folders = topFolders(tree);
    const special = options.labels ? null : await matchFormats(tree, options, ofNames);
    return special ?? openTree(tree, folders, options);
  }
  const source = tree && (await matchFormats(tree, options));
  if (source) return source;
  const foreign = await foreignData([{ path: basename(path), file: path }]);
  if (foreign) throw foreign;
  throw new GraftError(
    'invalid',
    say`${path}: expected a folder, or a zip, tar, .npz, .npy, IDX or CIFAR file with images in classes.`,
    path,
  );
}

/** Opens a single CSV of pixels; returns null if it is a different kind of table. */
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
  let oneClass: Source | null = null;
  const usable = isObjectUrl(tree.root) ? formats.filter((one) => !ofArrays.has(one)) : formats;
  for (const format of asked ? [asked] : usable) {
    // Classes are read from file names only if there are no class folders.
    if (format === namePattern && oneClass) continue;
    const source = await format.open(tree, options);
    if (!source || source.items.length === 0) continue;
    // A list of labels next to a single folder is preferred to the folder's name.
    if (format === classFolders && !asked && source.classes.length === 1) oneClass = source;
    else return source;
  }
  return oneClass;
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
  // The file may be one of several: the files next to it are considered too.
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
  const tree: Tree = {
    root: folder,
    files: [...loose.files, ...items],
    rejected: listing?.rejected ?? [],
    emptyFolders: listing?.emptyFolders ?? [],
  };
  return openTree(tree, { names: listing?.classes ?? [], depth: 0 }, options, problem);
}

async function openBucket(url: string, options: OpenOptions): Promise<Source> {
  const { tree, folders, states } = await listBucket(url, options);
  options.onObjects?.(states);
  return openTree(tree, { names: folders, depth: 0 }, options);
}

/** Reads a tree by the requested labels, else by the first matching format; throws `problem` if there is none. */
async function openTree(
  tree: Tree,
  folders: TopFolders,
  options: OpenOptions,
  problem: unknown = null,
): Promise<Source> {
  options.onTree?.(tree);
  if (options.labels) return openAsAsked(tree, options.labels, options);
  const unused: UnusedTable[] = [];
  const guessing = { ...options, onUnusedTable: (table: UnusedTable) => void unused.push(table) };
  const broken = () => unused.flatMap(({ error }) => (error ? [error] : []));
  const several =
    folders.names.length > 1 && !areParts(folders.names) && !(await holdsNestedParts(tree.files));
  if (several) {
    // Most datasets contain only images in class folders: the other formats need not check all names.
    const special = await hasSpecial(tree.files);
    const known = special ? await matchFormats(tree, guessing, ofNames) : null;
    if (known) return known;
    const table = await tableOverFolders(tree, folders.depth, guessing);
    if (table) return table;
    const classes = await runInSlices(plainFolderSteps(tree, folders), nextTurn);
    if (classes && classes.classes.length > 1) return withNotes(classes, unused.flatMap(noteBesideFolders));
  }
  const source = await matchFormats(tree, guessing);
  const isOneClass = source?.kind === classFolders.name && source.classes.length === 1;
  // A single class next to an unreadable file of labels is not treated as a dataset of one class.
  if (source && !isOneClass) return source;
  const [error] = broken();
  if (error) throw error;
  const foreign = await foreignData(tree.files.filter(({ path }) => !path.includes('/')));
  if (foreign) throw foreign;
  if (source) return withNotes(source, unused.map(noteBesideOneClass));
  if (problem) throw problem;
  if (areParts(folders.names))
    throw new GraftError(
      'invalid',
      say`${tree.root}: ${folders.names.join(', ')} look like the parts of a dataset, but the images in them are not in class folders, and no table or file names give their classes. Expected one subfolder per class in each part, or a CSV with a file and a label column.`,
      tree.root,
    );
  const found = await runInSlices(plainFolderSteps(tree, folders), nextTurn);
  if (found) return found;
  throw new GraftError(
    'invalid',
    say`${tree.root}: expected images in one subfolder per class, or labels in a table or in file names; found ${tree.files.length === 0 ? say`no files` : say`no images with a class`}.`,
    tree.root,
  );
}

/** Returns notes on unused tables next to class folders; none for tables unrelated to the images. */
function noteBesideFolders({ path, images, fault, error }: UnusedTable): Words[] {
  if (error) return [say`No labels were read from a table: ${error.words}`];
  if (images === 0 && fault === undefined) return [];
  const why =
    images > 0 ? say`it labels ${images} of the images, or its column of classes is a guess` : fault;
  return [say`The folders are the classes. ${path} was not used: ${why}. It can be chosen under Labels.`];
}

const noteBesideOneClass = ({ path, images, fault }: UnusedTable) =>
  say`${path} was not used for labels: ${fault ?? (images > 0 ? say`it labels only ${images} of the images` : say`no column names the images`)}. Choose its columns under Labels.`;

const withNotes = (source: Source, notes: readonly Words[]): Source =>
  notes.length === 0 ? source : { ...source, notes: [...(source.notes ?? []), ...notes] };

/** Reads a tree only by the requested labels. */
async function openAsAsked(tree: Tree, labels: DataLabels, options: OpenOptions): Promise<Source> {
  const source = await formatOf(labels).open(tree, options);
  if (source && source.items.length > 0) return source;
  throw new GraftError(
    'invalid',
    say`${tree.root} could not be read as ${formatOf(labels).name}: no image has a class. Choose other labels.`,
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

/** True if one of several folders contains the parts of the dataset; names are compared first, which is fast. */
async function holdsNestedParts(files: readonly TreeFile[]): Promise<boolean> {
  function* steps(): Steps<boolean> {
    const seconds = new Map<string, Set<string>>();
    for (const [i, { path }] of files.entries()) {
      const [top, second, third] = path.split('/', 3);
      if (third !== undefined) seconds.set(top!, (seconds.get(top!) ?? new Set()).add(second!));
      if (i % 1000 === 999) yield;
    }
    return [...seconds.values()].some((names) => areParts([...names]));
  }
  if (!(await runInSlices(steps(), nextTurn))) return false;
  const images = files.filter(({ path }) => !isLitter(path) && !isAnnotationName(path));
  return findNestedParts(images.map((file) => ({ file, parts: file.path.split('/') }))) !== null;
}

// True if one of the formats of `ofNames` may match the tree.
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
