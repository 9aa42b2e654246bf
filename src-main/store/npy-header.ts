// The header of NumPy's .npy files (numpy/lib/format.py, versions 1 to 3): written, and parsed without being evaluated.
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';

/** Type, shape and order of the values that follow a header. */
export interface NpyHeader {
  /** NumPy's name of the type, such as '<f4'; null for records. */
  readonly descr: string | null;
  readonly shape: readonly number[];
  /** True if the first index runs fastest. False if both orders are the same (vectors, columns). */
  readonly fortranOrder: boolean;
  /** Offset of the first value, in bytes. */
  readonly start: number;
}

/** Number of bytes needed to compute the header's length. */
export const npyPrefixBytes = 12;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const maxHeaderBytes = 65_536;

/** Returns the offset of the header's end, given the file's first 12 bytes; throws 'bad-file' if it is not a .npy file. */
export function npyHeaderEnd(prefix: Uint8Array, file: string): number {
  const bad = (what: Words) => invalidNpy(file, what);
  if (prefix.length < npyPrefixBytes || magic.some((byte, i) => prefix[i] !== byte))
    throw bad('it does not start with \\x93NUMPY');
  const version = prefix[6]!;
  if (version < 1 || version > 3)
    throw bad(say`expected version 1, 2 or 3 of the format, received ${version}`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const end = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > maxHeaderBytes) throw bad(say`its header has ${end} bytes; the limit is ${maxHeaderBytes}`);
  return end;
}

/** Parses a header; `bytes` is the beginning of the file, at least up to `npyHeaderEnd`. Throws 'bad-file'. */
export function parseNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const start = npyHeaderEnd(bytes.subarray(0, npyPrefixBytes), file);
  if (bytes.length < start)
    throw invalidNpy(file, `its header is truncated: expected ${start} bytes, found ${bytes.length}`);
  const text = new TextDecoder().decode(bytes.subarray(bytes[6] === 1 ? 10 : 12, start));
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  const shape = sizes
    ?.split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (order === undefined || !shape?.every(Number.isSafeInteger))
    throw invalidNpy(file, 'its header has no valid fortran_order and shape');
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? null;
  const fortranOrder = order === 'True' && shape.filter((size) => size > 1).length > 1;
  return { descr, shape, fortranOrder, start };
}

/** Returns the error for a file that is not a valid .npy file. */
export function invalidNpy(file: string, what: Words): GraftError {
  return new GraftError('bad-file', say`${file} is not a valid .npy file: ${what}.`, file);
}

/** Returns the header of an array in C order, little endian; the values follow it. */
export function npyHeader(descr: '<f4' | '|u1' | '<u4', shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length);
  bytes.set([...magic, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  return bytes;
}
