// Reads a table that names images, to group the results of an evaluation by its columns.
import { readFile, stat } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { type ColumnTable, refuseLargeTable } from '#shared/evaluation/columns';
import { say } from '#shared/sentence';
import { mapSteps, runInSlices, type Steps } from '#shared/steps';
import { type FindByPath, indexSteps } from '../../images/sources/index-by-path';
import { isTableName, tableSteps } from '../../images/sources/parse-table';
import type { Table } from '../../images/sources/table-value';
import { fileError } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';

/** A table: a file, or the bytes of one. */
export type GivenTable = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** Rows that are looked at to find the column that names the images. */
const sampleRows = 200;

/** Returns the values of the table's other columns for each image. Throws 'too-large' for a large file, and 'invalid' if no column names an image. */
export async function columnsOf(given: GivenTable, names: readonly string[]): Promise<ColumnTable> {
  const name = 'path' in given ? given.path : given.name;
  if (!isTableName(name))
    throw new GraftError('usage', say`${name}: expected a table (CSV, TSV or JSON).`, name);
  const bytes = 'path' in given ? await readTable(given.path) : given.bytes;
  refuseLargeTable(bytes.length, name);
  return runInSlices(columnSteps(bytes, name, names), nextTurn);
}

async function readTable(path: string): Promise<Uint8Array> {
  try {
    refuseLargeTable((await stat(path)).size, path);
    return await readFile(path);
  } catch (error) {
    throw error instanceof GraftError ? error : fileError(error, path, 'read');
  }
}

function* columnSteps(bytes: Uint8Array, name: string, names: readonly string[]): Steps<ColumnTable> {
  const table = yield* tableSteps(bytes, name);
  const places = new Map<string, number>();
  yield* mapSteps(names, (file, i) => void places.set(file, i));
  const files = yield* mapSteps(places.keys(), (file) => ({ path: file.replaceAll('\\', '/'), file }));
  const find = yield* indexSteps(files);
  const named = columnOfImages(table, find);
  if (named < 0) throw new GraftError('invalid', say`${name}: no column names the evaluated images.`, name);
  const rows = new Array<string[] | null>(names.length).fill(null);
  const others = [...table.columns.keys()].filter((at) => at !== named);
  for (const [r, row] of table.rows.entries()) {
    if (r % 500 === 499) yield;
    const image = find(row[named] ?? '');
    if (image) rows[places.get(image.file)!] = others.map((at) => row[at] ?? '');
  }
  return { columns: others.map((at) => table.columns[at]!), named: table.columns[named]!, rows };
}

/** Returns the index of the column that names most images; -1 if none does. */
function columnOfImages({ columns, rows }: Table, find: FindByPath): number {
  const sample = rows.slice(0, sampleRows);
  const hits = columns.map((_, at) => sample.filter((row) => find(row[at] ?? '')).length);
  const most = Math.max(0, ...hits);
  return most === 0 ? -1 : hits.indexOf(most);
}
