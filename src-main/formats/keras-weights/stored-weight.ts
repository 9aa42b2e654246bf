// A weight as a file stores it.

/** One weight of a file. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its values, or the name of an existing blob. */
  read(owner: string): Float32Array | string;
}
