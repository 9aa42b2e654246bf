// DataFrames as pandas writes them to JSON: by columns, split, and as a dict of lists.
import { isPlain, type Plain, plainText } from './json-rows';
import { isImageName } from './source';
import { isObject, type JsonObject, type Table } from './table-value';

/** `orient='split'` and `'table'`: `{"columns": […], "data": [[…]]}`, `{"schema": …, "data": [{…}]}`; null otherwise. */
export function framesTable({ columns, data }: JsonObject): Table | null {
  if (!Array.isArray(columns) || !columns.every(isPlain) || !Array.isArray(data)) return null;
  if (!data.every((row): row is unknown[] => Array.isArray(row))) return null;
  const rows = data.map((row) => row.map((cell) => (isPlain(cell) ? plainText(cell) : '')));
  return { columns: columns.map(plainText), rows, notes: [] };
}

/** `orient='columns'` and `'list'`: each column's cells by row, where one column names images; null otherwise. */
export function columnsTable(value: JsonObject): Table | null {
  const entries = Object.entries(value).map(([name, cells]) => [name, cellsOf(cells)] as const);
  const whole = entries.filter((entry): entry is [string, Map<string, Plain>] => entry[1] !== null);
  if (whole.length < 2 || whole.length !== entries.length) return null;
  const [, first] = whole[0]!;
  // Class → files has lists of different lengths that contain only files.
  const files = whole.filter(([, cells]) => isMostly(cells, isImageName));
  const sameRows = whole.every(
    ([, cells]) => cells.size === first.size && [...cells.keys()].every((key) => first.has(key)),
  );
  const keysAreFiles = [...first.keys()].some(isImageName) || whole.some(([name]) => isImageName(name));
  if (!sameRows || first.size === 0 || keysAreFiles) return null;
  const named = whole.some(([name]) => /^(file|image|path|img|id|name)/i.test(name));
  if (files.length === whole.length || (files.length === 0 && !named)) return null;
  return {
    columns: whole.map(([name]) => name),
    rows: [...first.keys()].map((key) => whole.map(([, cells]) => plainText(cells.get(key) ?? null))),
    notes: [],
  };
}

/** Returns cells by row key, from a list or an object; null for anything else. */
function cellsOf(value: unknown): Map<string, Plain> | null {
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0 || !entries.every(([, cell]) => isPlain(cell))) return null;
  return new Map(entries.map(([key, cell]) => [String(key), cell as Plain]));
}

function isMostly(cells: ReadonlyMap<string, Plain>, test: (text: string) => boolean): boolean {
  const texts = [...cells.values()].map(plainText);
  return texts.filter(test).length * 2 > texts.length;
}
