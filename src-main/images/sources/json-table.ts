// JSON that labels images, as rows: lists of objects or pairs, lines of objects, file → label, class → files, pandas' forms, COCO, VIA.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { cocoTable, isCoco, isVia, viaTable } from './json-annotations';
import { columnsTable, framesTable } from './json-frames';
import { isPlain, type Plain, plainText, rowsTable } from './json-rows';
import { isImageName } from './source';
import { isObject, type JsonObject, listSeparator, type Table } from './table-value';

/** Parses a JSON or JSON Lines text; throws 'bad-file' naming the line, or the forms that are supported. */
export function parseJsonTable(text: string, name: string): Table {
  const value = parseJson(text, name);
  // A JSON Lines file of one line is an object by itself: a row, not a list of rows.
  const table = tableOf(/\.(jsonl|ndjson)$/i.test(name) && isObject(value) ? [value] : value);
  if (table) return table;
  throw new GraftError(
    'bad-file',
    say`${name}: expected a list of objects with a file and a label, an object from file to label or from class to files, a DataFrame as pandas writes it, COCO or VIA annotations.`,
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
            say`${name}: line ${i + 1} is not valid JSON: ${(lineError as Error).message}.`,
            name,
          );
        }
      });
    throw new GraftError('bad-file', say`${name} is not valid JSON: ${(error as Error).message}.`, name);
  }
}

function tableOf(value: unknown): Table | null {
  if (Array.isArray(value)) return listTable(value);
  if (!isObject(value)) return null;
  if (isCoco(value)) return cocoTable(value);
  if (isVia(value)) return viaTable(value);
  const only = Object.values(value);
  if (only.length === 1 && isObject(only[0]) && Object.values(only[0]).every(Array.isArray))
    return tableOf(only[0]);
  return (
    framesTable(value) ??
    partsTable(value) ??
    columnsTable(value) ??
    entriesTable(Object.entries(value)) ??
    wrappedTable(value)
  );
}

/** Reads a list of objects, or of `[file, label]`. */
function listTable(list: readonly unknown[]): Table | null {
  if (list.length === 0) return null;
  if (list.every((row): row is Plain[] => Array.isArray(row) && row.length >= 2 && row.every(isPlain))) {
    const width = Math.max(...list.map((row) => row.length));
    const more = Array.from({ length: width - 2 }, (_, i) => `column ${i + 3}`);
    return { columns: ['file', 'label', ...more], rows: list.map((row) => row.map(plainText)), notes: [] };
  }
  return list.every(isObject) ? rowsTable(list) : null;
}

/** `{"train": […], "val": […]}`: lists of objects by part. */
function partsTable(value: JsonObject): Table | null {
  const entries = Object.entries(value);
  const all = entries.every(([key, list]) => /^(train|val|valid|test|dev)/i.test(key) && Array.isArray(list));
  if (entries.length < 2 || !all) return null;
  const rows = entries.flatMap(([split, list]) =>
    (list as unknown[]).map((row) =>
      isObject(row)
        ? { split, ...row }
        : Array.isArray(row)
          ? { split, file: row[0], label: row[1] }
          : { split, file: row },
    ),
  );
  return rows.every((row) => isPlain((row as JsonObject).file ?? null)) ? listTable(rows) : null;
}

/** Finds the table inside an object with other values: the only list of objects, else the only object that is a table. */
function wrappedTable(value: JsonObject): Table | null {
  const lists = Object.values(value).filter(
    (one) => Array.isArray(one) && one.length > 0 && one.every(isObject),
  );
  if (lists.length === 1) return listTable(lists[0] as JsonObject[]);
  const inner = Object.values(value).filter(isObject);
  return inner.length === 1 ? (columnsTable(inner[0]!) ?? entriesTable(Object.entries(inner[0]!))) : null;
}

/** file → label, file → labels, file → `{label}`, class → files. */
function entriesTable(entries: readonly (readonly [string, unknown])[]): Table | null {
  if (entries.length === 0) return null;
  const columns = ['file', 'label'];
  if (entries.every((entry): entry is [string, Plain] => isPlain(entry[1])))
    return { columns, rows: entries.map(([file, label]) => [file, plainText(label)]), notes: [] };
  if (entries.every(([, one]) => isObject(one)))
    return rowsTable(entries.map(([file, row]) => ({ file, ...(row as JsonObject) })));
  if (!entries.every(([, one]) => Array.isArray(one))) return null;
  const lists = entries as [string, unknown[]][];
  const filled = lists.filter(([, list]) => list.length > 0);
  // class → objects that name their file.
  if (filled.length > 0 && filled.every(([, list]) => list.every(isObject)))
    return rowsTable(
      filled.flatMap(([label, list]) =>
        (list as JsonObject[]).map((row) => ('label' in row ? { class: label, ...row } : { label, ...row })),
      ),
    );
  if (!lists.every(([, list]) => list.every(isPlain))) return null;
  const values = lists.flatMap(([, list]) => (list as Plain[]).map(plainText));
  const keysAreFiles = lists.filter(([key]) => isImageName(key)).length * 2 > lists.length;
  const valuesAreFiles = values.filter(isImageName).length * 2 > values.length;
  if (valuesAreFiles || !keysAreFiles)
    return {
      columns,
      rows: lists.flatMap(([label, list]) => (list as Plain[]).map((file) => [plainText(file), label])),
      notes: [],
    };
  const rows = lists.map(([file, list]) => [file, (list as Plain[]).map(plainText).join(listSeparator)]);
  return { columns, rows, lists: new Set(['label']), notes: [] };
}
