// Parses a CSV, TSV, text list or JSON to rows of named columns.

import { say, type Words } from '#shared/sentence';
import type { Steps } from '#shared/steps';
import { decodeText } from './decode-text';
import { jsonTableSteps } from './json-table';
import { type SeparatedRow, separatedSteps, separatorOf } from './separated-values';
import type { Table } from './table-value';

/** True if a name has the extension of a table. */
export function isTableName(path: string): boolean {
  return /\.(csv|tsv|jsonl?|ndjson)$/i.test(path);
}

/** True if a name has the extension of a text file that may contain a list of images and labels. */
export function isListName(path: string): boolean {
  return /\.(txt|lst|list)$/i.test(path);
}

/** Parses a table's bytes by its extension; throws 'bad-file' naming the line. */
export function* tableSteps(bytes: Uint8Array, name: string): Steps<Table> {
  const { text, encoding, guessed } = decodeText(bytes, name);
  const table = yield* parseTable(text, name);
  const note = say`${name} is not UTF-8: it was read as ${encoding}.`;
  return guessed ? { ...table, notes: [...table.notes, note] } : table;
}

/** Parses a table's text by its extension; throws 'bad-file' naming the line. */
function* parseTable(text: string, name: string): Steps<Table> {
  const plain = text.replace(/^\ufeff/, '');
  if (/\.(jsonl?|ndjson)$/i.test(name)) return yield* jsonTableSteps(plain, name);
  // Excel's optional first line `sep=;` declares the separator.
  const said = /^sep=(.)\r?\n/i.exec(plain);
  const body = said ? plain.slice(said[0].length) : plain;
  const separator = said?.[1] ?? separatorOf(body, isListName(name));
  const rows = yield* separatedSteps(body, separator, name, said ? 2 : 1);
  const [first, ...others] = rows;
  const columns = (first?.cells ?? []).map((column) => column.trim());
  return yield* fitRows(columns, others, name, first?.line ?? 1);
}

/** Rows with one more cell than the header have an unnamed index column; other rows that are too long are invalid. */
function* fitRows(
  columns: readonly string[],
  rows: readonly SeparatedRow[],
  name: string,
  headerLine: number,
): Steps<Table> {
  const width = columns.length;
  const filled = ({ cells }: SeparatedRow) => {
    const last = cells.findLastIndex((cell) => cell.trim() !== '');
    return Math.max(Math.min(width, cells.length), last + 1);
  };
  const lines = rows.map(({ line }) => line);
  let shifted = rows.length > 0;
  for (const [at, row] of rows.entries()) {
    if (at % 2000 === 1999) yield;
    if (!shifted) break;
    shifted = filled(row) === width + 1;
  }
  const base = { rows: rows.map(({ cells }) => cells), lines, headerLine };
  if (shifted) return { ...base, columns: ['', ...columns], notes: [] };
  const faults = new Map<number, Words>();
  for (const [at, row] of rows.entries()) {
    if (at % 2000 === 1999) yield;
    if (filled(row) > width)
      faults.set(
        at,
        say`${name}: line ${row.line} has ${filled(row)} columns, expected ${width}. Check the quotes on that line`,
      );
  }
  return { ...base, columns, faults, notes: [] };
}
