// NumPy's .npy format (numpy/lib/format.py): the number types that people feed to a network, as float32 in C order.
import { GraftError } from '#shared/errors';
import { npyHeader } from '../../store/npy-header';

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
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Reads an array; throws 'bad-file' or 'unsupported' that name the file. */
export function parseNpy(bytes: Uint8Array, file: string): FloatArray {
  const bad = (what: string) => new GraftError('bad-file', `${file} is no .npy array: ${what}.`, file);
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) throw bad('it does not begin as one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [lengthAt, start] = bytes[6] === 1 ? [8, 10] : [8, 12];
  const headerBytes = start === 10 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
  if (start + headerBytes > bytes.length) throw bad('its header is cut off');
  const header = new TextDecoder('utf-8').decode(bytes.subarray(start, start + headerBytes));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (fortran === undefined || sizes === undefined) throw bad('its header cannot be read');
  const reader = descr !== undefined && Object.hasOwn(readers, descr) ? readers[descr] : undefined;
  if (!reader) {
    const received = descr ?? 'a record type';
    throw new GraftError('unsupported', `${file} holds ${received}: expected ${names}.`, file);
  }
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  // A copy of its own: a Buffer's slice would be a view into the whole file.
  const data = new Uint8Array(bytes.subarray(start + headerBytes));
  if (data.length !== count * reader.bytes)
    throw bad(`shape (${shape.join(', ')}) needs ${count * reader.bytes} bytes, ${data.length} are there`);
  const values = toFloats(reader.view(data.buffer));
  return { shape, values: fortran === 'True' ? toRowMajor(values, shape) : values };
}

/** Writes a float32 array in C order, as np.save does. */
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

// Fortran order: the first index runs fastest.
function toRowMajor(values: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  for (const value of values) {
    turned[index.reduce((at, position, axis) => at + position * strides[axis]!, 0)] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return turned;
}
