// What a parsed table is, whatever file it came from.

/** A table: cells are texts; `lists` are columns whose cells hold several labels, separated by `listSeparator`. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line of the file where each row begins, and that of the columns' names. */
  readonly lines?: readonly number[];
  readonly headerLine?: number;
  /** Rows that cannot be read, by their index, with the reason. */
  readonly faults?: ReadonlyMap<number, string>;
  readonly lists?: ReadonlySet<string>;
  /** Each row is one of several annotations of an image. */
  readonly perObject?: boolean;
  /** The column of classes where the file's form tells it. */
  readonly labelColumn?: string;
  /** What was guessed of it. */
  readonly notes: readonly string[];
}

/** Separates the labels in a cell of a list column: the unit separator of ASCII, which no label has. */
export const listSeparator = '\u001f';

/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for an object that is not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
