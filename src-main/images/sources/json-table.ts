// JSON that labels images, as rows: lists of objects or pairs, lines of objects, file → label, class → files, pandas' forms, COCO, VIA.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { mapSteps, type Steps } from '#shared/steps';
import { cocoTable, isCoco, isVia, viaTable } from './json-annotations';
import { columnsTable, framesTable } from './json-frames';
import { isPlain, type Plain, plainText, rowsTable } from './json-rows';
import { entriesOf, jsonSteps } from './json-steps';
import { isImageName } from './source';
import { isObject, type JsonObject, listSeparator, type Table } from './table-value';

/** Parses a JSON or JSON Lines text; throws 'bad-file' naming the line, or the forms that are supported. */
export function* jsonTableSteps(text: string, name: string): Steps<Table> {
  const value = yield* parseJson(text, name);
  // A JSON Lines file of one line is an object by itself: a row, not a list of rows.
  const table = yield* tableOf(isLines(name) && isObject(value) ? [value] : value);
  if (table) return table;
  throw new GraftError(
    'bad-file',
    say`${name}: expected a list of objects with a file and a label, an object from file to label or from class to files, a DataFrame as pandas writes it, COCO or VIA annotations.`,
    name,
  );
}

const isLines = (name: string) => /\.(jsonl|ndjson)$/i.test(name);

function* parseJson(text: string, name: string): Steps<unknown> {
  try {
    return yield* jsonSteps(text);
  } catch (error) {
    const lines = text.split(/\r?\n/);
    yield;
    if (isLines(name) || lines.filter((line) => line.trim().startsWith('{')).length > 1)
      return (yield* mapSteps(lines, (line, i) => parseLine(line, i + 1, name))).flat();
    throw new GraftError('bad-file', say`${name} is not valid JSON: ${(error as Error).message}.`, name);
  }
}

/** Returns the value of a line in a list, or an empty list for a blank line. */
function parseLine(line: string, number: number, name: string): unknown[] {
  if (line.trim() === '') return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    throw new GraftError(
      'bad-file',
      say`${name}: line ${number} is not valid JSON: ${(error as Error).message}.`,
      name,
    );
  }
}

function* tableOf(value: unknown): Steps<Table | null> {
  if (Array.isArray(value)) return yield* listTable(value);
  if (!isObject(value)) return null;
  if (isCoco(value)) return yield* cocoTable(value);
  if (isVia(value)) return yield* viaTable(value);
  yield;
  const [first, ...others] = entriesOf(value).slice(0, 2);
  const only = others.length === 0 ? first?.[1] : undefined;
  if (isObject(only) && entriesOf(only).every(([, one]) => Array.isArray(one))) return yield* tableOf(only);
  // One after the other: each looks at the whole object.
  for (const read of [framesTable, partsTable, columnsTable, entriesTable, wrappedTable]) {
    yield;
    const table = yield* read(value);
    if (table) return table;
  }
  return null;
}

/** Reads a list of objects, or of `[file, label]`. */
function* listTable(list: readonly unknown[]): Steps<Table | null> {
  if (list.length === 0) return null;
  if (list.every((row): row is Plain[] => Array.isArray(row) && row.length >= 2 && row.every(isPlain))) {
    const width = list.reduce((most, row) => Math.max(most, row.length), 0);
    const more = Array.from({ length: width - 2 }, (_, i) => `column ${i + 3}`);
    const rows = yield* mapSteps(list, (row) => row.map(plainText));
    return { columns: ['file', 'label', ...more], rows, notes: [] };
  }
  return list.every(isObject) ? yield* rowsTable(list) : null;
}

/** `{"train": […], "val": […]}`: lists of objects by part. */
function* partsTable(value: JsonObject): Steps<Table | null> {
  const entries = entriesOf(value);
  const all = entries.every(([key, list]) => /^(train|val|valid|test|dev)/i.test(key) && Array.isArray(list));
  if (entries.length < 2 || !all) return null;
  const rows: JsonObject[] = [];
  for (const [split, list] of entries)
    yield* mapSteps(list as unknown[], (row) => {
      if (isObject(row)) rows.push({ split, ...row });
      else rows.push(Array.isArray(row) ? { split, file: row[0], label: row[1] } : { split, file: row });
    });
  return rows.every((row) => isPlain(row.file ?? null)) ? yield* listTable(rows) : null;
}

/** Finds the table inside an object with other values: the only list of objects, else the only object that is a table. */
function* wrappedTable(value: JsonObject): Steps<Table | null> {
  const values = entriesOf(value).map(([, one]) => one);
  const lists = values.filter((one) => Array.isArray(one) && one.length > 0 && one.every(isObject));
  if (lists.length === 1) return yield* listTable(lists[0] as JsonObject[]);
  const inner = values.filter(isObject);
  if (inner.length !== 1) return null;
  return (yield* columnsTable(inner[0]!)) ?? (yield* entriesTable(inner[0]!));
}

/** file → label, file → labels, file → `{label}`, class → files. */
function* entriesTable(value: JsonObject): Steps<Table | null> {
  const entries = entriesOf(value);
  if (entries.length === 0) return null;
  const columns = ['file', 'label'];
  if (entries.every((entry): entry is readonly [string, Plain] => isPlain(entry[1])))
    return {
      columns,
      rows: yield* mapSteps(entries, ([file, label]) => [file, plainText(label)]),
      notes: [],
    };
  if (entries.every(([, one]) => isObject(one)))
    return yield* rowsTable(
      yield* mapSteps(entries, ([file, row]) => ({ file, ...(row as JsonObject) }) as JsonObject),
    );
  if (!entries.every(([, one]) => Array.isArray(one))) return null;
  return yield* listsTable(entries as readonly (readonly [string, unknown[]])[]);
}

/** file → labels, class → files, class → objects that name their file. */
function* listsTable(lists: readonly (readonly [string, unknown[]])[]): Steps<Table | null> {
  const columns = ['file', 'label'];
  const filled = lists.filter(([, list]) => list.length > 0);
  if (filled.length > 0 && filled.every(([, list]) => list.every(isObject))) {
    const rows: JsonObject[] = [];
    for (const [label, list] of filled)
      yield* mapSteps(list as JsonObject[], (row) => {
        rows.push('label' in row ? { class: label, ...row } : { label, ...row });
      });
    return yield* rowsTable(rows);
  }
  if (!lists.every(([, list]) => list.every(isPlain))) return null;
  let [values, files] = [0, 0];
  const pairs: string[][] = [];
  for (const [key, list] of lists)
    yield* mapSteps(list as Plain[], (one) => {
      const text = plainText(one);
      values++;
      if (isImageName(text)) files++;
      pairs.push([text, key]);
    });
  const keysAreFiles = lists.filter(([key]) => isImageName(key)).length * 2 > lists.length;
  if (files * 2 > values || !keysAreFiles) return { columns, rows: pairs, notes: [] };
  const rows = yield* mapSteps(lists, ([file, list]) => [
    file,
    (list as Plain[]).map(plainText).join(listSeparator),
  ]);
  return { columns, rows, lists: new Set(['label']), notes: [] };
}
