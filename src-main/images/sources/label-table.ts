// Reads classes from a table that names each image: the requested one, else any whose rows name the images of the tree.

import type { Part } from '#shared/data/dataset-index';
import type { DataLabels } from '#shared/data/source';
import { GraftError } from '#shared/errors';
import { say, uniqueWords, type Words } from '#shared/sentence';
import { withoutExtension } from './index-by-path';
import { type Labeled, sourceOf } from './labeled';
import { finderOf, foldersOf, type OpenedTable, openTable, partOfTable } from './open-table';
import { isListName, isTableName } from './parse-table';
import {
  areParts,
  isImageName,
  isLitter,
  nameOf,
  type OpenOptions,
  partOfFolder,
  type Source,
  type SourceFormat,
  type Tree,
  type TreeFile,
} from './source';

const mostTables = 20;

/** A table of labels; if no columns were requested, a note tells which were guessed. */
export const labelTable: SourceFormat = {
  name: 'labels in a table',
  async open(tree, options) {
    const { labels } = options;
    if (labels && !('table' in labels)) return null;
    return labels
      ? openAsked(tree, labels)
      : openGuessed(
          tree,
          tree.files.filter(({ path }) => isTableName(path)),
          options,
        );
  },
};

/** A text list with an image and a label on each line; tried after folders, since many datasets also have such lists. */
export const labelList: SourceFormat = {
  name: 'labels in a text list',
  async open(tree, options) {
    if (options.labels) return null;
    const lists = tree.files.filter(({ path }) => isListName(path));
    const depth = ({ path }: TreeFile) => path.split('/').length;
    return openGuessed(
      tree,
      lists.sort((a, b) => depth(a) - depth(b)),
      options,
      2,
    );
  },
};

async function openAsked(tree: Tree, labels: Extract<DataLabels, { table: string }>): Promise<Source | null> {
  const wanted = labels.table.normalize('NFC').replaceAll('\\', '/').replace(/^\.\//, '');
  const file = tree.files.find((one) => one.file === labels.table || one.path.normalize('NFC') === wanted);
  if (!file) throw new GraftError('not-found', say`${tree.root} has no table ${labels.table}.`, labels.table);
  const images = imagesOf(tree);
  if (images.length === 0) return null;
  const one = await openTable(file, finderOf(images), labels, true);
  if (!one || one.rows.labeled.length === 0)
    throw new GraftError(
      'invalid',
      say`${labels.table} does not give a label to any image of ${tree.root}.`,
      labels.table,
    );
  return toSource(tree, [one], images);
}

/** Returns the tables that together label most images, if any. `width` is the required number of columns. */
async function openGuessed(
  tree: Tree,
  files: readonly TreeFile[],
  options: OpenOptions,
  width?: number,
): Promise<Source | null> {
  const chosen = await chooseTables(tree, files, options, width);
  return chosen && toSource(tree, chosen, imagesOf(tree));
}

async function chooseTables(
  tree: Tree,
  files: readonly TreeFile[],
  { onUnusedTable = () => {} }: OpenOptions,
  width?: number,
): Promise<OpenedTable[] | null> {
  const images = imagesOf(tree);
  if (images.length === 0) return null;
  const find = finderOf(images);
  const opened: OpenedTable[] = [];
  for (const file of files
    .filter(({ path }) => !isLitter(path) && !isSubmission(path))
    .slice(0, mostTables)) {
    try {
      const one = await openTable(file, find, {}, false);
      if (one && (width === undefined || one.table.columns.length === width)) opened.push(one);
      else if (width === undefined) onUnusedTable({ path: file.path, images: 0 });
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
      if (width === undefined) onUnusedTable({ path: file.path, images: 0, error });
    }
  }
  const chosen = inGroups(opened).find((group) => covers(group, images));
  if (!chosen && width === undefined) tellUnused(opened, onUnusedTable);
  return chosen ?? null;
}

function tellUnused(opened: readonly OpenedTable[], tell: NonNullable<OpenOptions['onUnusedTable']>): void {
  for (const { file, rows } of opened)
    tell({ path: file.path, images: rows.labeled.length, fault: rows.rejected[0]?.reason });
}

const imagesOf = (tree: Tree) => tree.files.filter(({ path }) => isImageName(path) && !isLitter(path));

/** Kaggle's sample submissions, whose labels are placeholders. */
const isSubmission = (path: string) => partOfFolder(withoutExtension(nameOf(path))) === 'unlabeled';

/** True if tables label at least half of the images in each top folder in which they label any. */
function covers(group: readonly OpenedTable[], images: readonly TreeFile[]): boolean {
  const topOf = ({ path }: TreeFile) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
  const labeledFiles = new Set(group.flatMap(({ rows }) => rows.labeled.map(({ file }) => file)));
  const tops = new Set([...labeledFiles].map(topOf));
  const beside = images.filter((image) => tops.has(topOf(image)));
  return labeledFiles.size > 0 && labeledFiles.size * 2 >= beside.length;
}

/**
 * Returns a table next to several folders of images if it labels nearly all of them with classes other than the folder
 * names, so that the folders are batches, not classes. Returns null otherwise.
 */
export async function tableOverFolders(
  tree: Tree,
  depth: number,
  options: OpenOptions,
): Promise<Source | null> {
  const isTop = (path: string) => path.split('/').length === depth + 1;
  if (!tree.files.some(({ path }) => isTableName(path) && isTop(path))) return null;
  const top = { ...tree, files: tree.files.filter(({ path }) => isTop(path) === isTableName(path)) };
  const tables = top.files.filter(({ path }) => isTableName(path));
  const chosen = await chooseTables(top, tables, options);
  if (!chosen) return null;
  const source = toSource(top, chosen, imagesOf(top));
  if (source.classes.length < 2) return null;
  const folders = [...new Set(source.items.map(({ path }) => path.split('/')[depth] ?? ''))];
  const agree = source.items.filter(({ path, label }) =>
    path.split('/').includes(source.classes[label]!),
  ).length;
  if (agree > 0.9 * source.items.length) return null;
  const isSure = chosen.every(({ columns }) => !columns.guessed) || folders.every((name) => batch.test(name));
  const { path } = chosen[0]!.file;
  const images = source.items.length;
  if (images < 0.9 * imagesOf(tree).length || !isSure) {
    options.onUnusedTable?.({ path, images });
    return null;
  }
  const names = `${folders.slice(0, 4).join(', ')}${folders.length > 4 ? ', …' : ''}`;
  const note = say`The folders ${names} are not the classes: ${path} gives the labels. To use the folders, choose them under Labels.`;
  return { ...source, notes: [...(source.notes ?? []), note] };
}

/** Names of folders that only divide the images: `batch1`, `images_part_2`. */
const batch =
  /(^|[_\- .])(batch|part|folder|dir|images?|imgs?|pics?|photos?|set|group|chunk|shard|fold|disk|disc|vol|volume|archive|page)[_\- .]?\d*$/i;

/** Groups tables with the same columns, which are parts of one dataset. */
function inGroups(opened: readonly OpenedTable[]): OpenedTable[][] {
  const groups = new Map<string, OpenedTable[]>();
  for (const one of opened) {
    const key = JSON.stringify(one.table.columns);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].sort((a, b) => covered(b) - covered(a));
}

const covered = (group: readonly OpenedTable[]) =>
  new Set(group.flatMap(({ rows }) => rows.labeled.map(({ file }) => file))).size;

function toSource(tree: Tree, group: readonly OpenedTable[], images: readonly TreeFile[]): Source {
  const labeled: Labeled[] = [];
  const rejected = [...tree.rejected];
  const notes: Words[] = [];
  const seen = new Set<TreeFile>();
  const byPath = new Map(images.map((one) => [one.path, one]));
  const toldBy = new Map<TreeFile, { table: string; names: string }>();
  const conflicts = new Map<TreeFile, Words>();
  const several = group.some(({ rows }) => rows.several);
  // A single table covers all parts: folders named train and test still determine the part.
  const folders = group.length === 1 && areParts([...new Set(images.flatMap(foldersOf))]);
  for (const { file, table, columns, rows } of group) {
    const part = group.length > 1 ? partOfTable(file) : undefined;
    notes.push(...table.notes, ...columns.notes);
    rejected.push(...rows.rejected);
    for (const { path } of rows.rejected) {
      const known = byPath.get(path);
      if (known) seen.add(known);
    }
    for (const one of rows.labeled) {
      const before = toldBy.get(one.file);
      if (before !== undefined && before.names !== [...one.names].sort().join(', ')) {
        const reason = say`${before.table} gives it '${before.names}' and ${nameOf(file.path)} '${one.names.join(', ')}'`;
        conflicts.set(one.file, reason);
      }
      if (seen.has(one.file)) continue;
      seen.add(one.file);
      toldBy.set(one.file, { table: nameOf(file.path), names: [...one.names].sort().join(', ') });
      const placed = {
        file: one.file,
        part: one.part ?? part ?? (folders ? partOfImage(one.file) : undefined),
        group: one.group,
      };
      if (several) labeled.push({ ...placed, names: one.names });
      else labeled.push({ ...placed, name: one.names[0]! });
    }
  }
  const names = group.map(({ file }) => nameOf(file.path));
  const tables = names.length === 1 ? names[0]! : say`any table`;
  const bare = images.filter((one) => !seen.has(one));
  const unlabeled = bare.map(({ path }) => path);
  if (bare.length > 0)
    notes.push(
      bare.length === 1
        ? say`1 image has no label in ${tables}: it is not used for training or evaluation. Use Try or graft predict on it.`
        : say`${bare.length} images have no label in ${tables}: they are not used for training or evaluation. Use Try or graft predict on them.`,
    );
  const kind = `${isListName(group[0]!.file.path) ? labelList.name : labelTable.name}: ${group.map(({ file }) => file.path).join(', ')}`;
  for (const [{ path }, reason] of conflicts) rejected.push({ path, fault: 'unreadable', reason });
  const agreed = labeled.filter(({ file }) => !conflicts.has(file));
  return sourceOf(kind, agreed, rejected, { notes: uniqueWords(notes), unlabeled });
}

/** Returns the part given by an image's folders. */
function partOfImage(file: TreeFile): Part | undefined {
  const found = file.path
    .split('/')
    .slice(0, -1)
    .map(partOfFolder)
    .find((part) => part !== undefined);
  return found === 'unlabeled' ? undefined : found;
}
