// Reads the rows of a table as images with their classes; images with contradictory rows are skipped with a reason.
import type { Part, Rejected } from '#shared/data/dataset-index';
import { say, type Words } from '#shared/sentence';
import type { FindByPath } from './index-by-path';
import { nameOf, partOfFolder, type TreeFile } from './source';
import { type Columns, isOne } from './table-columns';
import { listSeparator, type Table } from './table-value';

/** An image that a table labels. */
interface LabeledRow {
  readonly file: TreeFile;
  readonly names: readonly string[];
  readonly part: Part | undefined;
  readonly group: string | undefined;
}

/** The labels in a table. */
export interface TableRows {
  readonly labeled: readonly LabeledRow[];
  readonly rejected: readonly Rejected[];
  /** True if some images have several labels, or none. */
  readonly several: boolean;
}

interface Seen extends LabeledRow {
  readonly row: number;
}

/** Reads the rows; an image with two different labels is skipped, and the reason lists both. */
export function readRows(table: TreeFile, value: Table, columns: Columns, find: FindByPath): TableRows {
  const seen = new Map<TreeFile, Seen>();
  const conflicts = new Map<TreeFile, Words>();
  const rejected: Rejected[] = [];
  const name = nameOf(table.path);
  const perObject = value.perObject === true || hasBoxes(value.columns);
  const place = (row: number) => (value.lines ? say`line ${value.lines[row]}` : say`row ${row + 1}`);
  for (const [row, cells] of value.rows.entries()) {
    const path = cells[columns.file]?.trim();
    const names = namesOf(cells, value, columns);
    const fault = value.faults?.get(row);
    if (!path || (names === null && fault === undefined)) continue;
    const file = find(path);
    if (!file) {
      const reason =
        file === null
          ? say`${name} lists it, but several images have this name. Give their folders in the table`
          : say`${name} lists it, but it does not exist`;
      rejected.push({ path, fault: 'unreadable', reason });
      continue;
    }
    if (fault !== undefined) {
      conflicts.set(file, fault);
      continue;
    }
    if (names === null) continue;
    const split = columns.part < 0 ? undefined : partOfFolder(cells[columns.part] ?? '');
    const part = split === 'unlabeled' ? undefined : split;
    const group = columns.group < 0 ? undefined : cells[columns.group];
    const before = seen.get(file);
    if (before && perObject) seen.set(file, { ...before, names: [...new Set([...before.names, ...names])] });
    else if (before && [...before.names].sort().join(listSeparator) !== [...names].sort().join(listSeparator))
      conflicts.set(
        file,
        say`${name} gives it '${before.names.join(', ')}' (${place(before.row)}) and '${names.join(', ')}' (${place(row)})`,
      );
    else if (!before) seen.set(file, { file, names, part, group, row });
  }
  for (const [{ path }, reason] of conflicts) rejected.push({ path, fault: 'unreadable', reason });
  const labeled = [...seen.values()].filter(({ file }) => !conflicts.has(file));
  const several =
    columns.several ||
    (perObject && labeled.some(({ names }) => names.length > 1)) ||
    (value.lists?.has(value.columns[columns.label] ?? '') === true &&
      labeled.some(({ names }) => names.length !== 1));
  if (several) return { labeled, rejected, several };
  const single = labeled.filter(({ names }) => names.length === 1);
  for (const { file, names } of labeled)
    if (names.length !== 1)
      rejected.push({
        path: file.path,
        fault: 'unreadable',
        reason: say`${name} gives it ${names.length} classes, expected 1`,
      });
  return { labeled: single, rejected, several };
}

/** True if the columns contain box corners: a row is an object, not an image. */
function hasBoxes(columns: readonly string[]): boolean {
  return (
    columns.filter((column) => /^(x|y)_?(min|max|1|2)$|^bbox|^(width|height)_?box$/i.test(column)).length >= 2
  );
}

/** Returns the classes of a row; null if a required class is missing. */
function namesOf(
  cells: readonly string[],
  { columns: titles, lists, perObject }: Table,
  columns: Columns,
): string[] | null {
  const { label, oneHot, separator } = columns;
  if (oneHot.length > 0)
    return oneHot.flatMap((at) => (isOne(cells[at]) ? [titles[at]!.normalize('NFC')] : []));
  const cell = cells[label];
  if (cell === undefined) return null;
  const between = lists?.has(titles[label]!) ? listSeparator : separator;
  const names = (between === null ? [cell] : cell.split(between)).map((one) => one.trim().normalize('NFC'));
  const filled = [...new Set(names.filter((one) => one !== ''))];
  return filled.length > 0 || (between !== null && perObject !== true) ? filled : null;
}
