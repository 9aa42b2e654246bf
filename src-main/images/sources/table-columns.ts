// Chooses the columns of a table with the image, its class, its part and its group: as requested, by name, else by values.

import type { DataLabels } from '#shared/data/source';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import type { FindByPath } from './index-by-path';
import { partOfFolder } from './source';
import type { Table } from './table-value';

/** The requested columns. */
export type AskedColumns = Omit<Extract<DataLabels, { table: string }>, 'table'>;

/** Chosen columns by index; −1 for none. */
export interface Columns {
  readonly file: number;
  /** −1 if the classes are one-hot columns. */
  readonly label: number;
  readonly part: number;
  readonly group: number;
  /** One-hot columns of 0 and 1, one per class. */
  readonly oneHot: readonly number[];
  /** One-hot rows may have several classes, or none. */
  readonly several: boolean;
  /** Separates several labels in the label's column. */
  readonly separator: string | null;
  /** True if the class column was chosen by its values, not by its name. */
  readonly guessed: boolean;
  readonly notes: readonly Words[];
}

const fileName =
  /^(file|file_?names?|file_?paths?|paths?|images?|img|image[ _]?(id|index|name|path|file|url)|img[ _]?(name|path|id)|id(_code)?|name|filename|pic(ture)?)$/i;
const labelName =
  /^(labels?|class|class_?(id|name|label)|classes|category|category_?name|target|breed|species|diagnosis|dx|emotion|y|tags?|finding[ _]labels|disease|variety|attribute_?value|label_?(name|id)|label\.(name|label))$/i;
const partName = /^(split|part|subset|set|partition|data ?set|usage|phase|fold_?type)$/i;
const groupName = /^(group|patient|patient[ _]?id|subject|subject_?id|lesion_?id)$/i;
const sampleRows = 400;

/** Chooses the columns; throws 'invalid' if a requested column is not in the table. */
export function chooseColumns(
  table: Table,
  asked: AskedColumns,
  find: FindByPath,
  name: string,
): Columns | null {
  const { columns } = table;
  const rows = table.rows.slice(0, sampleRows);
  const notes: Words[] = [];
  const named = (wanted: string | undefined) => {
    if (wanted === undefined) return null;
    const at = columns.indexOf(wanted);
    if (at < 0)
      throw new GraftError(
        'invalid',
        say`${name} has no column '${wanted}'. Its columns are ${columns.join(', ')}.`,
        name,
      );
    return at;
  };
  const cells = (at: number) => rows.map((row) => row[at]?.trim() ?? '');
  const everywhere = columns.map((_, at) => at);
  const indexes = everywhere.filter((at) => !isIndex(columns[at]!, cells(at)));
  const found = (at: number) => cells(at).filter((cell) => cell !== '' && find(cell) !== undefined).length;
  // A counter may also name images (Kaggle's `id` for 1.png); other columns are preferred.
  const score = (at: number) =>
    found(at) + (fileName.test(columns[at]!) ? 0.5 : 0) - (indexes.includes(at) ? 0 : 0.75);
  const file = named(asked.file) ?? best(everywhere, score);
  if (file === null || (asked.file === undefined && found(file) === 0)) return null;
  const part = columns.findIndex(
    (column, at) => partName.test(column) && cells(at).some((cell) => partOfFolder(cell) !== undefined),
  );
  const group = named(asked.group) ?? columns.findIndex((column) => groupName.test(column));
  const base = { file, part, group, notes, guessed: false };
  if (asked.several && 'columns' in asked.several) {
    const oneHot = asked.several.columns.map((column) => named(column)!);
    return { ...base, label: -1, oneHot, several: true, separator: null };
  }
  const separator = asked.several?.separator ?? null;
  const label = named(asked.label);
  const images =
    asked.file === undefined && !fileName.test(columns[file]!) ? say`, images from '${columns[file]}'` : '';
  if (label !== null && images !== '')
    notes.push(say`Images were found by the column '${columns[file]}' of ${name}.`);
  if (label !== null) return { ...base, label, oneHot: [], several: separator !== null, separator };
  const others = indexes.filter((at) => at !== file && at !== part);
  const declared = table.labelColumn === undefined ? -1 : columns.indexOf(table.labelColumn);
  const byName = declared >= 0 ? declared : others.find((at) => labelName.test(columns[at]!));
  const hot = byName === undefined ? oneHotColumns(others, cells) : [];
  if (hot.length > 1) {
    const counts = rows.map((row) => hot.filter((at) => isOne(row[at])).length);
    const several = counts.filter((count) => count > 1).length > 0.02 * rows.length;
    const names = hot.map((at) => columns[at]!);
    notes.push(
      say`Classes were read from the columns ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''} of ${name} (0 and 1${several ? say`, several labels per image` : ''}).`,
    );
    return { ...base, label: -1, oneHot: hot, several, separator: null };
  }
  const at =
    byName ??
    best(
      others.filter((one) => one !== group),
      (one) => likeLabels(cells(one)),
    );
  if (at === null) return null;
  const guessedSeparator = separator ?? usualSeparator(cells(at));
  notes.push(
    say`Classes were read from the column '${columns[at]}' of ${name}${byName === undefined ? say` (a guess)` : ''}${images}${separator === null && guessedSeparator ? say`, several labels per image separated by '${guessedSeparator}'` : ''}. Choose another one under Labels.`,
  );
  return {
    ...base,
    guessed: byName === undefined,
    label: at,
    oneHot: [],
    several: guessedSeparator !== null,
    separator: guessedSeparator,
  };
}

/** True for 1, 1.0, true, yes and x. */
export function isOne(cell: string | undefined): boolean {
  return /^(1(\.0+)?|true|yes|x)$/i.test(cell?.trim() ?? '');
}

function best(list: readonly number[], score: (at: number) => number): number | null {
  let found: number | null = null;
  let most = 0;
  for (const at of list) {
    const value = score(at);
    if (value > most) [found, most] = [at, value];
  }
  return found;
}

/** True for a row counter: 0, 1, 2 … or 1, 2, 3 …, unnamed or with pandas' default name. */
function isIndex(name: string, cells: readonly string[]): boolean {
  const first = Number(cells[0]);
  const counts =
    cells.length > 1 && (first === 0 || first === 1) && cells.every((cell, i) => Number(cell) === first + i);
  return counts && /^(|unnamed: ?\d+|index|id|#|no|row|level_\d+|column \d+)$/i.test(name);
}

/** Returns the columns with only 0 and 1 (or −1 and 1); two or more of them are classes. */
function oneHotColumns(list: readonly number[], cells: (at: number) => readonly string[]): number[] {
  return list.filter((at) => {
    const values = cells(at);
    return values.length > 0 && values.every((cell) => /^(-?[01](\.0+)?|true|false)$/i.test(cell));
  });
}

/** Scores how much values look like classes: few distinct, repeated values; text is preferred to numbers. */
function likeLabels(cells: readonly string[]): number {
  const filled = cells.filter((cell) => cell !== '');
  const kinds = new Set(filled).size;
  if (kinds < 2 || filled.length < 0.5 * cells.length || kinds > Math.max(2, 0.5 * filled.length)) return 0;
  const numbers = filled.every((cell) => !Number.isNaN(Number(cell)));
  const fractions = numbers && filled.some((cell) => !Number.isInteger(Number(cell)));
  return fractions ? 0 : (numbers ? 1 : 2) + 1 / kinds;
}

/** Returns a separator whose parts also occur as single labels: `Cardiomegaly|Effusion`. */
function usualSeparator(cells: readonly string[]): string | null {
  const whole = new Set(cells);
  for (const separator of ['|', ';', ',']) {
    const split = cells.filter((cell) => cell.includes(separator));
    if (split.length === 0) continue;
    const pieces = new Set(split.flatMap((cell) => cell.split(separator).map((piece) => piece.trim())));
    const alone = [...pieces].filter((piece) => whole.has(piece)).length;
    if (separator === '|' || alone * 2 > pieces.size) return separator;
  }
  return null;
}
