// Finds where the values of an array lie in a file, so that they can be copied without HDF5.
import type h5wasm from 'h5wasm';

type Hdf5Module = Awaited<typeof h5wasm.ready>;

/** An array of float32 values. */
interface FloatArray {
  readonly path: string;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly count: number;
}

/** Reads of the file that HDF5 makes, and the file itself. */
interface WatchedFile {
  /** Position of the last read that HDF5 made. */
  readonly lastRead: number;
  /** Reads bytes at a position. */
  read(position: number, bytes: number): Uint8Array;
}

/**
 * Returns the position of the first value of a contiguous array of little-endian float32 values; null if it cannot be found.
 * HDF5 reads the values of such an array from their place: the places of the first and the last value have to be as far apart
 * as their indices, and what is there has to be what HDF5 returned.
 */
export function locateFloats(
  module: Hdf5Module,
  id: bigint,
  array: FloatArray,
  file: WatchedFile,
): number | null {
  const { shape, count } = array;
  const first = probe(
    module,
    id,
    array,
    file,
    shape.map(() => 0),
  );
  if (first === null) return null;
  const last = probe(
    module,
    id,
    array,
    file,
    shape.map((size) => size - 1),
  );
  return last === first + 4 * (count - 1) ? first : null;
}

/** Returns where HDF5 read the value at an index; null if another value is there. */
function probe(
  module: Hdf5Module,
  id: bigint,
  { path, shape }: FloatArray,
  file: WatchedFile,
  index: readonly number[],
): number | null {
  const pointer = module._malloc(4);
  if (pointer === 0) return null;
  try {
    const ones = shape.map(() => 1n);
    const status = module.get_dataset_data(id, path, ones, index.map(BigInt), ones, BigInt(pointer));
    if (status < 0) return null;
    const place = file.lastRead;
    const there = file.read(place, 4);
    const same = there.length === 4 && there.every((byte, i) => byte === module.HEAPU8[pointer + i]);
    return same ? place : null;
  } finally {
    module._free(pointer);
  }
}
