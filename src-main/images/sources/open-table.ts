// Opens one table next to its images: finds or numbers its header, chooses columns, and reads the rows.

import type { Part } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { runInSlices } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { type FindByPath, indexByPath } from './index-by-path';
import { isViaCsv, viaCsvTable } from './json-annotations';
import { tableSteps } from './parse-table';
import { readSmall } from './read-tree-file';
import { isImageName, partOfFolder, type TreeFile } from './source';
import { type AskedColumns, type Columns, chooseColumns } from './table-columns';
import { readRows, type TableRows } from './table-rows';
import type { Table } from './table-value';

/** A table with its chosen columns and the resulting rows. */
export interface OpenedTable {
  readonly file: TreeFile;
  readonly table: Table;
  readonly columns: Columns;
  readonly rows: TableRows;
}

/** Finds the images that a table names; for a table named `train`, images of that part come first. */
export type Finder = (table: TreeFile) => FindByPath;

/** Creates a finder of a tree's images. */
export function finderOf(images: readonly TreeFile[]): Finder {
  const find = indexByPath(images);
  const folders = [...new Set(images.flatMap(foldersOf))];
  return (table) => {
    const own = table.path.slice(0, table.path.lastIndexOf('/') + 1);
    const part = partOfTable(table);
    const ofPart = part ? folders.filter((name) => partOfFolder(name) === part) : [];
    // Names often occur in several parts: images next to the table are preferred, then those in a folder of the table's part.
    const places = [...(own === '' ? [] : [own]), ...ofPart.map((name) => `${name}/`)];
    return (path) => {
      for (const place of places) {
        const found = find(place + path);
        if (found) return found;
      }
      return find(path);
    };
  };
}

/** Opens a table; returns null if it names no images, or throws if `insist` is true. */
export async function openTable(
  file: TreeFile,
  finder: Finder,
  asked: AskedColumns,
  insist: boolean,
): Promise<OpenedTable | null> {
  const find = finder(file);
  const parsed = await runInSlices(tableSteps(await readSmall(file), file.path), nextTurn);
  const table = isViaCsv(parsed)
    ? await runInSlices(viaCsvTable(parsed), nextTurn)
    : nameColumns(parsed, find, file.path);
  const columns = chooseColumns(table, numberedColumns(asked, parsed, table), find, file.path);
  if (columns === null) {
    if (!insist) return null;
    throw new GraftError(
      'invalid',
      say`${file.path}: no column names images of the dataset together with a column of classes. Its columns are ${table.columns.join(', ')}.`,
      file.path,
    );
  }
  return { file, table, columns, rows: readRows(file, table, columns, find) };
}

/** Treats the first row as data if it names an image, and numbers the columns. */
export function nameColumns(table: Table, find: FindByPath, name: string): Table {
  if (!table.columns.some((cell) => cell !== '' && (isImageName(cell) || find(cell)))) return table;
  const { columns, rows, lines, headerLine = 1, faults } = table;
  return {
    ...table,
    columns: columns.map((_, at) => `column ${at + 1}`),
    rows: [columns, ...rows],
    ...(lines && { lines: [headerLine, ...lines] }),
    ...(faults && { faults: new Map([...faults].map(([row, reason]) => [row + 1, reason])) }),
    notes: [...table.notes, say`${name} has no header: its first row is an image.`],
  };
}

/** Maps requested columns of a table without a header that were named by the cells of its first row. */
function numberedColumns(asked: AskedColumns, { columns: cells }: Table, { columns }: Table): AskedColumns {
  if (columns === cells) return asked;
  const numbered = (name: string | undefined) =>
    name === undefined || columns.includes(name) || !cells.includes(name)
      ? name
      : columns[cells.indexOf(name)];
  return { ...asked, file: numbered(asked.file), label: numbered(asked.label), group: numbered(asked.group) };
}

/** Returns the part given by a table's name or folder: `valid/_classes.csv`, `Test.csv`. */
export function partOfTable(file: TreeFile): Part | undefined {
  const parts = file.path
    .replace(/\.[^./]+$/, '')
    .split('/')
    .map(partOfFolder);
  const found = parts.find((part) => part !== undefined);
  return found === 'unlabeled' ? undefined : found;
}

/** Returns the folders above a file. */
export const foldersOf = ({ path }: TreeFile) => path.split('/').slice(0, -1);
