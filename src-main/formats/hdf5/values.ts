// Converts the numbers of an HDF5 dataset to float32 from any stored type.
import type h5wasm from 'h5wasm';
import { expandHalves } from '../half';

type Hdf5Module = Awaited<typeof h5wasm.ready>;
type Metadata = ReturnType<Hdf5Module['get_dataset_metadata']>;

const sliceBytes = 16 * 1024 * 1024;

/** Converts `count` stored numbers at `pointer` to float32 values in `into`, from index `at`. */
type Convert = (view: DataView, count: number, into: Float32Array, at: number) => void;

const loop =
  (size: number, read: (view: DataView, offset: number) => number): Convert =>
  (view, count, into, at) => {
    for (let i = 0; i < count; i++) into[at + i] = read(view, i * size);
  };

/** Converts bfloat16, the upper half of the bits of a float32. */
const expandBfloats: Convert = (view, count, into, at) => {
  const bits = new Uint32Array(into.buffer, into.byteOffset + 4 * at, count);
  for (let i = 0; i < count; i++) bits[i] = view.getUint16(i * 2, true) << 16;
};

// HDF5 returns numbers in this machine's byte order, regardless of the file's.
const floats: Readonly<Record<number, Convert>> = {
  2: ({ buffer, byteOffset }, count, into, at) =>
    expandHalves(new Uint16Array(buffer, byteOffset, count), into, at),
  4: ({ buffer, byteOffset }, count, into, at) => into.set(new Float32Array(buffer, byteOffset, count), at),
  8: ({ buffer, byteOffset }, count, into, at) => into.set(new Float64Array(buffer, byteOffset, count), at),
};
const signedIntegers: Readonly<Record<number, Convert>> = {
  2: loop(2, (view, offset) => view.getInt16(offset, true)),
  4: loop(4, (view, offset) => view.getInt32(offset, true)),
  8: loop(8, (view, offset) => Number(view.getBigInt64(offset, true))),
};
const unsignedIntegers: Readonly<Record<number, Convert>> = {
  2: loop(2, (view, offset) => view.getUint16(offset, true)),
  4: loop(4, (view, offset) => view.getUint32(offset, true)),
  8: loop(8, (view, offset) => Number(view.getBigUint64(offset, true))),
};

/** Returns the conversion of a dataset's numbers to float32; null if their type is not supported for weights. */
export function numbersOf(module: Hdf5Module, metadata: Metadata): Convert | null {
  const { type, size, signed } = metadata;
  const { H5T_FLOAT, H5T_INTEGER, H5T_OPAQUE } = module.H5T_class_t;
  // Keras stores bfloat16, which HDF5 does not have, as opaque values of two bytes.
  if (type === H5T_OPAQUE.value && size === 2) return expandBfloats;
  if (type === H5T_FLOAT.value) return floats[size] ?? null;
  if (type === H5T_INTEGER.value) return (signed ? signedIntegers : unsignedIntegers)[size] ?? null;
  return null;
}

/** Describes why `numbersOf` rejects a dataset. */
export function wrongType(module: Hdf5Module, { type, size }: Metadata): string {
  if (type === module.H5T_class_t.H5T_INTEGER.value && size === 1)
    return 'is stored as 8-bit integers, as in quantized models. Save the model before it is quantized.';
  return 'expected numbers of 2, 4 or 8 bytes.';
}

/** Reads slice by slice along the first axis, so that a large kernel is not in memory twice. */
export function readFloats(
  module: Hdf5Module,
  id: bigint,
  path: string,
  {
    shape,
    size,
    total_size: count,
    chunks,
    numbers,
  }: {
    readonly shape: number[];
    readonly size: number;
    readonly total_size: number;
    readonly chunks: number[] | null;
    readonly numbers: Convert;
  },
): Float32Array {
  const values = new Float32Array(count);
  if (count === 0) return values;
  const rows = shape[0] ?? 1;
  const rowValues = count / rows;
  const atLeast = chunks?.[0] ?? 1;
  const step = Math.min(rows, Math.ceil(Math.max(1, sliceBytes / (rowValues * size)) / atLeast) * atLeast);
  const pointer = module._malloc(step * rowValues * size);
  if (pointer === 0) throw new Error('Memory allocation failed');
  try {
    for (let row = 0; row < rows; row += step) {
      const read = Math.min(step, rows - row);
      const rest = shape.slice(1);
      const selection: [bigint[] | null, bigint[] | null, bigint[] | null] =
        shape.length === 0
          ? [null, null, null]
          : [[read, ...rest].map(BigInt), [row, ...rest.map(() => 0)].map(BigInt), shape.map(() => 1n)];
      const status = module.get_dataset_data(id, path, ...selection, BigInt(pointer));
      if (status < 0) throw new Error('data could not be read');
      const numbersRead = read * rowValues;
      numbers(
        new DataView(module.HEAPU8.buffer, pointer, numbersRead * size),
        numbersRead,
        values,
        row * rowValues,
      );
    }
  } finally {
    module._free(pointer);
  }
  return values;
}
