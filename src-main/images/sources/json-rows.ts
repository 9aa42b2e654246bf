// Converts JSON objects to rows: nested values become columns named by path, lists of strings become cells with several labels.
import { mapSteps, type Steps } from '#shared/steps';
import { isObject, type JsonObject, listSeparator, type Table } from './table-value';

/** The value of one cell. */
export type Plain = string | number | boolean | null;

/** True for a text, a number, true, false and null. */
export function isPlain(value: unknown): value is Plain {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Returns a cell's text; empty for null, as pandas reads a missing value. */
export function plainText(value: Plain): string {
  return value === null ? '' : String(value);
}

/** Converts objects to rows; nested values become columns named by path (`label.name`). */
export function* rowsTable(list: readonly JsonObject[]): Steps<Table> {
  const lists = new Set<string>();
  const keys = new Set<string>();
  const flat = yield* mapSteps(list, (row) => {
    const cells = new Map<string, string>();
    flatten(row, '', cells, lists, 0);
    for (const key of cells.keys()) keys.add(key);
    return cells;
  });
  const columns = [...keys];
  const rows = yield* mapSteps(flat, (cells) => columns.map((key) => cells.get(key) ?? ''));
  return { columns, rows, lists, notes: [] };
}

/** Returns the names of labels that are objects: `[{"name": "cat"}]`. */
const nameKeys = ['name', 'label', 'class', 'class_name', 'category', 'value', 'tag', 'title'];

function flatten(
  row: JsonObject,
  path: string,
  cells: Map<string, string>,
  lists: Set<string>,
  depth: number,
): void {
  for (const [key, value] of Object.entries(row)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (isPlain(value)) cells.set(name, plainText(value));
    else if (Array.isArray(value)) {
      const texts = value.every(isPlain) ? value.map(plainText) : namesOf(value);
      if (texts === null) continue;
      lists.add(name);
      cells.set(name, [...new Set(texts)].join(listSeparator));
    } else if (isObject(value) && depth < 4) flatten(value, name, cells, lists, depth + 1);
  }
}

function namesOf(list: readonly unknown[]): string[] | null {
  if (!list.every(isObject)) return null;
  const key = nameKeys.find((one) => list.every((row) => isPlain(row[one]) && row[one] !== null));
  return key === undefined ? null : list.map((row) => plainText(row[key] as Plain));
}
