// Immutable rows of a growing log: longer versions share the memory of shorter ones.

/** Rows in order; arrays also implement it. */
export interface Rows<T> extends Iterable<T> {
  readonly length: number;
  /** Returns the row at an index, counted from the end if it is negative. */
  at(index: number): T | undefined;
}

/** The first `length` rows of a buffer that longer versions share. */
class Prefix<T> implements Rows<T> {
  readonly length: number;
  readonly #buffer: T[];

  constructor(buffer: T[], length: number) {
    this.#buffer = buffer;
    this.length = length;
  }

  at(index: number): T | undefined {
    const from0 = index < 0 ? this.length + index : index;
    return from0 < this.length ? this.#buffer[from0] : undefined;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this.#buffer[i]!;
  }

  /** Appends in place if nothing was appended to these rows before; otherwise to a copy. */
  append(row: T): Rows<T> {
    if (this.#buffer.length !== this.length) return new Prefix([...this, row], this.length + 1);
    this.#buffer.push(row);
    return new Prefix(this.#buffer, this.length + 1);
  }
}

/** Returns the rows with one more at their end, in constant time however many there are. */
export function appendRow<T>(rows: Rows<T>, row: T): Rows<T> {
  return rows instanceof Prefix ? rows.append(row) : new Prefix([...rows, row], rows.length + 1);
}
