// A CSV, TSV or JSON as rows of named columns.
import { GraftError } from '#shared/errors';
import { decodeText } from './decode-text';
import { parseJsonTable } from './json-table';
import type { Table } from './table-value';

/** Whether a name ends as that of a table. */
export function isTableName(path: string): boolean {
  return /\.(csv|tsv|jsonl?|ndjson)$/i.test(path);
}

/** Parses a table's bytes by its extension; throws 'bad-file' naming the line. */
export function parseTableBytes(bytes: Uint8Array, name: string): Table {
  const { text, encoding, guessed } = decodeText(bytes, name);
  const table = parseTable(text, name);
  const note = `${name} is not UTF-8: it was read as ${encoding}.`;
  return guessed ? { ...table, notes: [...table.notes, note] } : table;
}

/** Parses a table's text by its extension; throws 'bad-file' naming the line. */
export function parseTable(text: string, name: string): Table {
  const plain = text.replace(/^\ufeff/, '');
  if (/\.(jsonl?|ndjson)$/i.test(name)) return parseJsonTable(plain, name);
  const [columns = [], ...rows] = parseSeparated(plain, separatorOf(plain), name);
  return { columns: columns.map((column) => column.trim()), rows, notes: [] };
}

/** The separator that the first lines have equally often. */
function separatorOf(text: string): string {
  const lines = text.split(/\r?\n/, 6).filter((line) => line.trim() !== '');
  const counts = (separator: string) => lines.map((line) => line.split(separator).length);
  const even = ['\t', ';', ',', '|'].filter((separator) => {
    const [first = 1, ...others] = counts(separator);
    return first > 1 && others.every((count) => count === first);
  });
  return even[0] ?? ['\t', ';', ','].find((separator) => (lines[0] ?? '').includes(separator)) ?? ',';
}

/** Cells of separated values, quoted as RFC 4180 has it; throws 'bad-file' for a quote that is not closed. */
export function parseSeparated(text: string, separator: string, name = 'The table'): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let openedAt = 1;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === '\n') line++;
    if (quoted && char !== undefined) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (quoted) {
      throw new GraftError(
        'bad-file',
        `${name}: the quote that opens on line ${openedAt} is never closed.`,
        name,
      );
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
      openedAt = line;
    } else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (char === '\n' || char === undefined || (char === '\r' && text[i + 1] !== '\n')) {
      row.push(cell.replace(/\r$/, ''));
      if (row.length > 1 || row[0]!.trim() !== '') rows.push(row);
      [row, cell] = [[], ''];
    } else cell += char;
  }
  return rows;
}
