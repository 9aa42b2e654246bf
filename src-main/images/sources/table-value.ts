// The type of a parsed table, from any file format.
import type { Words } from '#shared/sentence';

/** A table: cells are texts; `lists` are columns whose cells contain several labels, separated by `listSeparator`. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The first line of each row in the file, and the header's line. */
  readonly lines?: readonly number[];
  readonly headerLine?: number;
  /** Rows that cannot be read, by their index, with the reason. */
  readonly faults?: ReadonlyMap<number, Words>;
  readonly lists?: ReadonlySet<string>;
  /** True if each row is one of several annotations of an image. */
  readonly perObject?: boolean;
  /** The class column, if the file format determines it. */
  readonly labelColumn?: string;
  /** Notes on what was guessed. */
  readonly notes: readonly Words[];
}

/** Separates the labels in a cell of a list column: ASCII's unit separator, which does not occur in labels. */
export const listSeparator = '\u001f';

/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for an object that is not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
