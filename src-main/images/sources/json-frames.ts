// DataFrames as pandas writes them to JSON: by columns, split, and as a dict of lists.
import { mapSteps, type Steps } from '#shared/steps';
import { isPlain, type Plain, plainText } from './json-rows';
import { entriesOf } from './json-steps';
import { isImageName } from './source';
import { isObject, type JsonObject, type Table } from './table-value';

/** `orient='split'` and `'table'`: `{"columns": […], "data": [[…]]}`, `{"schema": …, "data": [{…}]}`; null otherwise. */
export function* framesTable({ columns, data }: JsonObject): Steps<Table | null> {
  if (!Array.isArray(columns) || !columns.every(isPlain) || !Array.isArray(data)) return null;
  if (!data.every((row): row is unknown[] => Array.isArray(row))) return null;
  const rows = yield* mapSteps(data, (row) => row.map((cell) => (isPlain(cell) ? plainText(cell) : '')));
  return { columns: columns.map(plainText), rows, notes: [] };
}

/** `orient='columns'` and `'list'`: each column's cells by row, where one column names images; null otherwise. */
export function* columnsTable(value: JsonObject): Steps<Table | null> {
  const entries = entriesOf(value);
  if (entries.some(([name]) => isImageName(name))) return null;
  const whole: [string, Map<string, Plain>][] = [];
  for (const [name, given] of entries) {
    const cells = yield* cellsOf(given);
    if (cells === null) return null;
    whole.push([name, cells]);
  }
  if (whole.length < 2) return null;
  const [, first] = whole[0]!;
  // Class → files has lists of different lengths that contain only files.
  const files: string[] = [];
  let sameRows = true;
  for (const [name, cells] of whole) {
    yield;
    if (isMostly(cells, isImageName)) files.push(name);
    yield;
    sameRows &&= cells.size === first.size && hasAll(first, cells.keys());
  }
  yield;
  const keysAreFiles = [...first.keys()].some(isImageName);
  if (!sameRows || first.size === 0 || keysAreFiles) return null;
  const named = whole.some(([name]) => /^(file|image|path|img|id|name)/i.test(name));
  if (files.length === whole.length || (files.length === 0 && !named)) return null;
  const columns = whole.map(([name]) => name);
  const rows = yield* mapSteps(first.keys(), (key) =>
    whole.map(([, cells]) => plainText(cells.get(key) ?? null)),
  );
  return { columns, rows, notes: [] };
}

function hasAll(first: ReadonlyMap<string, Plain>, keys: Iterable<string>): boolean {
  for (const key of keys) if (!first.has(key)) return false;
  return true;
}

/** Returns cells by row key, from a list or an object; null for anything else. */
function* cellsOf(value: unknown): Steps<Map<string, Plain> | null> {
  const cells = new Map<string, Plain>();
  if (!Array.isArray(value) && !isObject(value)) return null;
  const entries = Array.isArray(value) ? value.entries() : entriesOf(value);
  for (const [key, cell] of entries) {
    if (!isPlain(cell)) return null;
    cells.set(String(key), cell);
    if (cells.size % 1000 === 0) yield;
  }
  return cells.size === 0 ? null : cells;
}

function isMostly(cells: ReadonlyMap<string, Plain>, test: (text: string) => boolean): boolean {
  let count = 0;
  for (const cell of cells.values()) if (test(plainText(cell))) count++;
  return count * 2 > cells.size;
}
