// Reads and writes NumPy's .npy format (numpy/lib/format.py). Common number types are read as float32 in C order.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { invalidNpy, npyHeader, parseNpyHeader } from '../../store/npy-header';

/** A float32 array in C order. */
export interface FloatArray {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

type Values = Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;

const readers: Readonly<Record<string, { bytes: number; view: (buffer: ArrayBuffer) => Values }>> = {
  '<f4': { bytes: 4, view: (buffer) => new Float32Array(buffer) },
  '<f8': { bytes: 8, view: (buffer) => new Float64Array(buffer) },
  '|u1': { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  '<i4': { bytes: 4, view: (buffer) => new Int32Array(buffer) },
  '<i8': { bytes: 8, view: (buffer) => new BigInt64Array(buffer) },
};
const names = 'float32, float64, uint8, int32 or int64 (little endian)';

/** Reads an array in C or Fortran order. Throws 'bad-file' or 'unsupported' with the name of the file. */
export function parseNpy(bytes: Uint8Array, file: string): FloatArray {
  const { descr, shape, fortranOrder, start } = parseNpyHeader(bytes, file);
  const reader = descr !== null && Object.hasOwn(readers, descr) ? readers[descr] : undefined;
  if (!reader) {
    const received = descr ?? 'a record type';
    throw new GraftError(
      'unsupported',
      say`${file}: unsupported data type ${received}, expected ${names}.`,
      file,
    );
  }
  const count = shape.reduce((product, size) => product * size, 1);
  // Copied, because subarray() of a Buffer is a view into the whole file.
  const data = new Uint8Array(bytes.subarray(start));
  if (data.length !== count * reader.bytes) {
    const what = `expected ${count * reader.bytes} bytes for shape (${shape.join(', ')}), found ${data.length}`;
    throw invalidNpy(file, what);
  }
  const values = toFloats(reader.view(data.buffer));
  return { shape, values: fortranOrder ? toRowMajor(values, shape) : values };
}

/** Formats a float32 array as np.save does, in C order. */
export function formatNpy({ shape, values }: FloatArray): Uint8Array<ArrayBuffer> {
  const header = npyHeader('<f4', shape);
  const file = new Uint8Array(header.length + values.byteLength);
  file.set(header);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return file;
}

function toFloats(values: Values): Float32Array<ArrayBuffer> {
  if (!(values instanceof BigInt64Array)) return Float32Array.from(values);
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = Number(values[i]);
  return floats;
}

// In Fortran order the first index varies fastest.
function toRowMajor(values: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const reordered = new Float32Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  for (const value of values) {
    reordered[index.reduce((at, position, axis) => at + position * strides[axis]!, 0)] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return reordered;
}
