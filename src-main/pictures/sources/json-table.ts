// JSON that labels images, as rows: lists of objects or pairs, lines of objects, file → label, class → files, COCO, VIA.
import { GraftError } from '#shared/errors';
import { cocoTable, isCoco, isVia, viaTable } from './json-annotations';
import { isPictureName } from './source';
import { isObject, type JsonObject, listSeparator, type Table } from './table-value';

/** Parses a JSON or JSON Lines text; throws 'bad-file' naming the line, or what the file holds instead. */
export function parseJsonTable(text: string, name: string): Table {
  const value = parseJson(text, name);
  const table = tableOf(value);
  if (table) return table;
  throw new GraftError(
    'bad-file',
    `${name}: expected a list of objects with a file and a label, an object from file to label or from class to files, COCO or VIA annotations.`,
    name,
  );
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split(/\r?\n/);
    if (/\.(jsonl|ndjson)$/i.test(name) || lines.filter((line) => line.trim().startsWith('{')).length > 1)
      return lines.flatMap((line, i) => {
        if (line.trim() === '') return [];
        try {
          return [JSON.parse(line)];
        } catch (lineError) {
          throw new GraftError(
            'bad-file',
            `${name}: line ${i + 1} is not valid JSON: ${(lineError as Error).message}.`,
            name,
          );
        }
      });
    throw new GraftError('bad-file', `${name} is not valid JSON: ${(error as Error).message}.`, name);
  }
}

function tableOf(value: unknown): Table | null {
  if (Array.isArray(value)) return listTable(value);
  if (!isObject(value)) return null;
  if (isCoco(value)) return cocoTable(value);
  if (isVia(value)) return viaTable(value);
  return partsTable(value) ?? entriesTable(Object.entries(value)) ?? wrappedTable(value);
}

/** A list of objects, or of `[file, label]`. */
function listTable(list: readonly unknown[]): Table | null {
  if (list.length === 0) return null;
  if (list.every((row) => Array.isArray(row) && row.length >= 2 && row.every(isPlain)))
    return {
      columns: ['file', 'label'],
      rows: (list as unknown[][]).map((row) => row.map(String)),
      notes: [],
    };
  return list.every(isObject) ? rowsTable(list) : null;
}

/** `{"train": […], "val": […]}`: lists of objects by part. */
function partsTable(value: JsonObject): Table | null {
  const entries = Object.entries(value);
  const all = entries.every(([key, list]) => /^(train|val|valid|test|dev)/i.test(key) && Array.isArray(list));
  if (entries.length < 2 || !all) return null;
  const rows = entries.flatMap(([split, list]) =>
    (list as unknown[]).map((row) => (isObject(row) ? { split, ...row } : row)),
  );
  return listTable(rows);
}

/** The only list of objects inside an object: `{"data": […]}`. */
function wrappedTable(value: JsonObject): Table | null {
  const lists = Object.values(value).filter(
    (one) => Array.isArray(one) && one.length > 0 && one.every(isObject),
  );
  return lists.length === 1 ? listTable(lists[0] as JsonObject[]) : null;
}

/** file → label, file → labels, file → `{label}`, class → files. */
function entriesTable(entries: readonly (readonly [string, unknown])[]): Table | null {
  if (entries.length === 0) return null;
  if (entries.every(([, one]) => isPlain(one)))
    return {
      columns: ['file', 'label'],
      rows: entries.map(([file, label]) => [file, String(label)]),
      notes: [],
    };
  const lists = entries.every(([, one]) => Array.isArray(one) && one.every(isPlain));
  if (lists) {
    const values = entries.flatMap(([, list]) => (list as unknown[]).map(String));
    const keysAreFiles = entries.filter(([key]) => isPictureName(key)).length * 2 > entries.length;
    const valuesAreFiles = values.filter(isPictureName).length * 2 > values.length;
    if (valuesAreFiles || !keysAreFiles)
      return {
        columns: ['file', 'label'],
        rows: entries.flatMap(([label, list]) => (list as unknown[]).map((file) => [String(file), label])),
        notes: [],
      };
    const rows = entries.map(([file, list]) => [file, (list as unknown[]).map(String).join(listSeparator)]);
    return { columns: ['file', 'label'], rows, lists: new Set(['label']), notes: [] };
  }
  return entries.every(([, one]) => isObject(one))
    ? rowsTable(entries.map(([file, row]) => ({ file, ...(row as JsonObject) })))
    : null;
}

/** Objects as rows; what is nested is a column by its path (`label.name`). */
function rowsTable(list: readonly JsonObject[]): Table {
  const lists = new Set<string>();
  const flat = list.map((row) => {
    const cells = new Map<string, string>();
    flatten(row, '', cells, lists, 0);
    return cells;
  });
  const columns = [...new Set(flat.flatMap((cells) => [...cells.keys()]))];
  return { columns, rows: flat.map((cells) => columns.map((key) => cells.get(key) ?? '')), lists, notes: [] };
}

function flatten(
  row: JsonObject,
  path: string,
  cells: Map<string, string>,
  lists: Set<string>,
  depth: number,
): void {
  for (const [key, value] of Object.entries(row)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (isPlain(value)) cells.set(name, value === null ? '' : String(value));
    else if (Array.isArray(value) && value.every(isPlain)) {
      lists.add(name);
      cells.set(name, value.map(String).join(listSeparator));
    } else if (isObject(value) && depth < 4) flatten(value, name, cells, lists, depth + 1);
  }
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
