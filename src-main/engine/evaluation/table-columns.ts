// Reads a table that names images, to group the results of an evaluation by its columns.
import { readFile } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import type { TrainImage } from '#shared/protocol/trainer-contract';
import { say } from '#shared/sentence';
import { type FindByPath, indexByPath } from '../../images/sources/index-by-path';
import { isTableName, parseTableBytes } from '../../images/sources/parse-table';
import type { Table } from '../../images/sources/table-value';
import { fileError } from '../../store/atomic';

/** Rows that are looked at to find the column that names the images. */
const sampleRows = 200;

/** Returns the values of the table's other columns for each image; null for an image that the table does not name. */
export async function columnsOf(
  path: string,
  images: readonly TrainImage[],
): Promise<(Record<string, string> | null)[]> {
  if (!isTableName(path))
    throw new GraftError('usage', say`${path}: expected a table (CSV, TSV or JSON).`, path);
  const bytes = await readFile(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
  const table = parseTableBytes(bytes, path);
  const places = new Map(images.map(({ path: file, name }, i) => [name ?? file, i]));
  const find = indexByPath([...places.keys()].map((file) => ({ path: file.replaceAll('\\', '/'), file })));
  const named = columnOfImages(table, find);
  if (named < 0) throw new GraftError('invalid', say`${path}: no column names the evaluated images.`, path);
  const found: (Record<string, string> | null)[] = images.map(() => null);
  for (const row of table.rows) {
    const image = find(row[named] ?? '');
    if (!image) continue;
    const values: Record<string, string> = {};
    for (const [at, column] of table.columns.entries())
      if (at !== named && (row[at] ?? '') !== '') values[column] = row[at]!;
    found[places.get(image.file)!] = values;
  }
  return found;
}

/** Returns the index of the column that names most images; -1 if none does. */
function columnOfImages({ columns, rows }: Table, find: FindByPath): number {
  const sample = rows.slice(0, sampleRows);
  const hits = columns.map((_, at) => sample.filter((row) => find(row[at] ?? '')).length);
  const most = Math.max(0, ...hits);
  return most === 0 ? -1 : hits.indexOf(most);
}
