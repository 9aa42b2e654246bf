// Classes out of a table that names each image: the one that was asked for, else any whose rows name the images of the tree.
import { GraftError } from '#shared/errors';
import type { Part } from '#shared/recipe/data-index';
import { type FindByPath, indexByPath } from './index-by-path';
import { type Labelled, sourceOf } from './labelled';
import { isTableName, parseTableBytes } from './parse-table';
import { readSmall } from './read-tree-file';
import {
  areParts,
  isLitter,
  isPictureName,
  nameOf,
  type OpenOptions,
  partOfFolder,
  type Source,
  type SourceFormat,
  type Tree,
  type TreeFile,
} from './source';
import { type AskedColumns, type Columns, chooseColumns } from './table-columns';
import { readRows, type TableRows } from './table-rows';
import type { Table } from './table-value';

const mostTables = 20;

/** A table of labels; without labels asked for, the guess of its columns is a note. */
export const labelTable: SourceFormat = {
  name: 'labels in a table',
  async open(tree, { labels }) {
    if (labels && !('table' in labels)) return null;
    const tables = tree.files.filter((file) => isTableName(file.path) && !isLitter(file.path));
    const named = labels
      ? tables.filter((file) => file.file === labels.table || file.path === labels.table)
      : tables;
    if (labels && named.length === 0)
      throw new GraftError('not-found', `There is no table ${labels.table} in ${tree.root}.`, labels.table);
    const images = tree.files.filter((file) => isPictureName(file.path) && !isLitter(file.path));
    if (images.length === 0) return null;
    const find = indexByPath(images);
    const opened: Opened[] = [];
    for (const file of named.slice(0, mostTables)) {
      const one = await openTable(file, find, labels ?? {}, labels !== undefined);
      if (one) opened.push(one);
    }
    if (labels && opened.every(({ rows }) => rows.labelled.length === 0))
      throw new GraftError(
        'invalid',
        `${labels.table} names no image of ${tree.root} with a label.`,
        labels.table,
      );
    const together = inGroups(opened);
    const chosen = together.find((group) => covered(group) * 2 >= images.length) ?? (labels ? opened : null);
    return chosen ? toSource(tree, chosen, images) : null;
  },
};

/**
 * A table beside several folders of images, where it names nearly all of them with classes that are not the folders' own
 * names: the folders then are batches, not classes. Null otherwise.
 */
export async function tableOverFolders(tree: Tree, options: OpenOptions): Promise<Source | null> {
  if (!tree.files.some(({ path }) => !path.includes('/') && isTableName(path))) return null;
  const top = { ...tree, files: tree.files.filter(({ path }) => path.includes('/') || isTableName(path)) };
  const source = await labelTable.open(top, options).catch((error) => {
    // A file that is not a table of labels does not keep folders from being classes.
    if (error instanceof GraftError) return null;
    throw error;
  });
  if (!source || source.classes.length < 2) return null;
  const images = tree.files.filter(({ path }) => isPictureName(path)).length;
  const agree = source.items.filter(({ path, label }) =>
    path.split('/').includes(source.classes[label]!),
  ).length;
  if (source.items.length < 0.9 * images || agree > 0.9 * source.items.length) return null;
  return source;
}

interface Opened {
  readonly file: TreeFile;
  readonly table: Table;
  readonly columns: Columns;
  readonly rows: TableRows;
}

async function openTable(
  file: TreeFile,
  find: FindByPath,
  asked: AskedColumns,
  insist: boolean,
): Promise<Opened | null> {
  let table = parseTableBytes(await readSmall(file), file.path);
  const near = nearTo(file, find);
  // A first row that names an image is not a header.
  if (table.columns.some((cell) => near(cell)) && asked.file === undefined)
    table = {
      ...table,
      columns: table.columns.map((_, at) => `column ${at + 1}`),
      rows: [table.columns, ...table.rows],
      notes: [...table.notes, `${file.path} has no header: its first row is an image.`],
    };
  const columns = chooseColumns(table, asked, near, file.path);
  if (columns === null) {
    if (!insist) return null;
    throw new GraftError(
      'invalid',
      `${file.path}: no column names images of the dataset together with a column of classes. Its columns are ${table.columns.join(', ')}.`,
      file.path,
    );
  }
  return { file, table, columns, rows: readRows(file, table, columns, near) };
}

/** Looks an image up beside the table first: parts often repeat names. */
function nearTo(table: TreeFile, find: FindByPath): FindByPath {
  const folder = table.path.slice(0, table.path.lastIndexOf('/') + 1);
  return (path) => (folder === '' ? undefined : find(folder + path)) ?? find(path);
}

/** Tables of the same columns belong together: one for each part. */
function inGroups(opened: readonly Opened[]): Opened[][] {
  const groups = new Map<string, Opened[]>();
  for (const one of opened) {
    const key = JSON.stringify(one.table.columns);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].sort((a, b) => covered(b) - covered(a));
}

const covered = (group: readonly Opened[]) =>
  new Set(group.flatMap(({ rows }) => rows.labelled.map(({ file }) => file))).size;

function toSource(tree: Tree, group: readonly Opened[], images: readonly TreeFile[]): Source {
  const labelled: Labelled[] = [];
  const rejected = [...tree.rejected];
  const notes: string[] = [];
  const seen = new Set<TreeFile>();
  const several = group.some(({ rows }) => rows.several);
  // A single table covers all parts: folders named train and test still say which image is in which.
  const folders = group.length === 1 && areParts([...new Set(images.flatMap(foldersOf))]);
  for (const { file, table, columns, rows } of group) {
    const part = group.length > 1 ? partOfTable(file) : undefined;
    notes.push(...table.notes, ...columns.notes);
    rejected.push(...rows.rejected);
    for (const { path } of rows.rejected) {
      const known = images.find((one) => one.path === path);
      if (known) seen.add(known);
    }
    for (const one of rows.labelled) {
      if (seen.has(one.file)) continue;
      seen.add(one.file);
      const placed = {
        file: one.file,
        part: one.part ?? part ?? (folders ? partOfImage(one.file) : undefined),
        group: one.group,
      };
      if (several) labelled.push({ ...placed, names: one.names });
      else labelled.push({ ...placed, name: one.names[0]! });
    }
  }
  const names = group.map(({ file }) => nameOf(file.path));
  const told = names.length === 1 ? names[0]! : 'No table';
  const bare = images.filter((one) => !seen.has(one));
  const unlabeled = bare.map(({ path }) => path);
  if (bare.length > 0)
    notes.push(
      `${told} gives ${bare.length === 1 ? '1 image' : `${bare.length} images`} no label: ${bare.length === 1 ? 'it is' : 'they are'} not trained on or evaluated. Use Try or graft predict on them.`,
    );
  const kind = `${labelTable.name}: ${group.map(({ file }) => file.path).join(', ')}`;
  return sourceOf(kind, labelled, rejected, { notes: [...new Set(notes)], unlabeled });
}

/** The part that a table's own name or folder says: `valid/_classes.csv`, `Test.csv`. */
function partOfTable(file: TreeFile): Part | undefined {
  const parts = file.path
    .replace(/\.[^./]+$/, '')
    .split('/')
    .map(partOfFolder);
  const found = parts.find((part) => part !== undefined);
  return found === 'unlabeled' ? undefined : found;
}

const foldersOf = ({ path }: TreeFile) => path.split('/').slice(0, -1);

/** The part that an image's folders say. */
function partOfImage(file: TreeFile): Part | undefined {
  const found = file.path
    .split('/')
    .slice(0, -1)
    .map(partOfFolder)
    .find((part) => part !== undefined);
  return found === 'unlabeled' ? undefined : found;
}
