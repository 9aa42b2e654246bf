// A CSV, TSV or JSON as rows of named columns.
import { GraftError } from '#shared/errors';

/** Rows with their columns' names. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Parses a table by its name's ending; throws 'bad-file'. JSON: a list of objects, or an object from file to label. */
export function parseTable(text: string, name: string): Table {
  const plain = text.replace(/^\ufeff/, '');
  if (/\.json$/i.test(name)) return parseJson(plain, name);
  const line = plain.slice(0, plain.search(/[\r\n]|$/));
  const separator = ['\t', ';', ','].find((one) => line.includes(one)) ?? ',';
  const [columns = [], ...rows] = parseSeparated(plain, separator);
  return { columns: columns.map((column) => column.trim()), rows };
}

/** Cells of separated values, quoted as RFC 4180 has it. */
export function parseSeparated(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (quoted && char !== undefined) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (char === '\n' || char === undefined) {
      row.push(cell.replace(/\r$/, ''));
      if (row.length > 1 || row[0] !== '') rows.push(row);
      [row, cell] = [[], ''];
    } else cell += char;
  }
  return rows;
}

function parseJson(text: string, name: string): Table {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GraftError('bad-file', `${name} is no JSON: ${(error as Error).message}`, name);
  }
  if (Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null)) {
    const columns = [...new Set(value.flatMap((row) => Object.keys(row)))];
    const cell = (row: Record<string, unknown>, key: string) =>
      Object.hasOwn(row, key) ? String(row[key]) : '';
    return { columns, rows: value.map((row) => columns.map((key) => cell(row, key))) };
  }
  if (typeof value === 'object' && value !== null)
    return {
      columns: ['file', 'label'],
      rows: Object.entries(value).map(([key, label]) => [key, String(label)]),
    };
  throw new GraftError(
    'bad-file',
    `${name}: expected a list of objects, or an object from file to label.`,
    name,
  );
}
