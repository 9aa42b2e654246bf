// A weight as a file stores it.

/** Bytes of an open file. */
export interface FileRange {
  readonly fd: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** One weight of a file. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its values, or the name of an existing blob. */
  read(owner: string): Float32Array | string;
  /** Where the file has the values as float32 in one piece, so that they can be copied; null if they have to be read. */
  locate?(owner: string): FileRange | null;
}
