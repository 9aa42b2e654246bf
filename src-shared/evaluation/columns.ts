// Columns of a further table that names the evaluated images.
import { z } from 'zod';
import { GraftError } from '../errors';
import { say } from '../sentence';
import type { ScoredImage, Scores } from './scores';

/** The values of a table for each image, in the order of the images; null for an image that the table does not name. */
export const columnTableSchema = z.object({
  columns: z.array(z.string()),
  /** Name of the column that names the images. */
  named: z.string(),
  rows: z.array(z.array(z.string()).nullable()),
});
/** See `columnTableSchema`. */
export type ColumnTable = z.infer<typeof columnTableSchema>;

/** Bytes of a table at most: about 100,000 rows of 80 characters. */
export const mostTableBytes = 8 * 2 ** 20;

/** Throws 'too-large' if a table of that size, in bytes, is not read. */
export function refuseLargeTable(sizeBytes: number, name: string): void {
  if (sizeBytes <= mostTableBytes) return;
  const [size, most] = [sizeBytes, mostTableBytes].map((one) => (one / 2 ** 20).toFixed(1));
  throw new GraftError(
    'too-large',
    say`${name} has ${size!} MiB; a table of columns may have ${most!} MiB. Remove rows and columns that are not needed.`,
    name,
  );
}

/** Returns the values of one image by column; empty cells are left out. */
export function columnsOfImage(
  { columns, rows }: ColumnTable,
  index: number,
): ScoredImage['columns'] | undefined {
  const row = rows[index];
  if (!row) return undefined;
  return Object.fromEntries(columns.flatMap((name, at) => (row[at] === '' ? [] : [[name, row[at]!]])));
}

/** Returns the scores with the columns of a table; without a table, without columns. */
export function withColumns(scores: Scores, table: ColumnTable | null): Scores {
  const images = scores.images.map(({ columns: _, ...image }, i) => {
    const columns = table ? columnsOfImage(table, i) : undefined;
    return columns ? { ...image, columns } : image;
  });
  return { ...scores, images };
}
