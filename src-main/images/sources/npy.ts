// Reads arrays of NumPy's .npy files as images and labels.
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { invalidNpy, npyHeaderEnd, npyPrefixBytes, parseNpyHeader } from '../../store/npy-header';
import { type PlainBytes, plainBytes, readPlain } from './read-tree-file';
import type { OpenOptions, TreeFile } from './source';

/** An array in a file: the location of its plain values, in C order. */
export interface NpyArray {
  readonly path: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly plain: PlainBytes;
  readonly start: number;
}

/** Opens an array; throws 'bad-file' or 'unsupported' (records, objects, Fortran order) naming it. */
export async function openNpy(file: TreeFile, options: OpenOptions): Promise<NpyArray> {
  const { path } = file;
  const unsupported = (text: Words) => new GraftError('unsupported', say`${path}: ${text}`, path);
  const plain = await plainBytes(file, options);
  const first = (length: number) => readPlain(plain, 0, Math.min(plain.length, length));
  const end = npyHeaderEnd(await first(npyPrefixBytes), path);
  const { descr, shape, fortranOrder, start } = parseNpyHeader(await first(end), path);
  if (descr === null) throw unsupported('arrays of records are not supported.');
  // Each image is read as one range of the file, but in Fortran order its bytes are spread over the whole file.
  if (fortranOrder)
    throw unsupported('arrays in Fortran order are not supported. Save it with np.ascontiguousarray.');
  const array = { path, dtype: descr, shape, plain, start };
  const size = shape.reduce((product, one) => product * one, 1) * itemBytes(array);
  if (plain.length - start < size)
    throw invalidNpy(path, `expected ${size} bytes of values, found ${plain.length - start}`);
  return array;
}

/** Returns the size of one value in bytes. */
function itemBytes({ dtype, path }: { dtype: string; path: string }): number {
  const [, kind, size] = /^[<>|=]([a-zA-Z])(\d+)$/.exec(dtype) ?? [];
  if (!kind || !'iufbUS'.includes(kind))
    throw new GraftError('unsupported', say`${path}: unsupported data type ${dtype}.`, path);
  return kind === 'U' ? Number(size) * 4 : Number(size);
}

/** Reads labels as text: integers or strings of shape [n] or [n, 1]. */
export async function readLabelArray(array: NpyArray): Promise<string[]> {
  const size = itemBytes(array);
  const count = array.shape[0] ?? 0;
  const bytes = Buffer.from(await readPlain(array.plain, array.start, count * size));
  const kind = array.dtype[1]!;
  const big = array.dtype.startsWith('>');
  return Array.from({ length: count }, (_, i) => {
    const piece = bytes.subarray(i * size, (i + 1) * size);
    if (kind === 'S') return piece.toString('utf8').replace(/\0+$/, '');
    if (kind === 'U') return readWideText(piece, big);
    if (kind === 'f') {
      const value =
        size === 4
          ? big
            ? piece.readFloatBE()
            : piece.readFloatLE()
          : big
            ? piece.readDoubleBE()
            : piece.readDoubleLE();
      return String(value);
    }
    const ordered = big ? piece : Buffer.from(piece).reverse();
    const value = BigInt(`0x${ordered.toString('hex')}`);
    return String(kind === 'i' ? BigInt.asIntN(size * 8, value) : value);
  });
}

function readWideText(piece: Buffer, big: boolean): string {
  let text = '';
  for (let at = 0; at < piece.length; at += 4) {
    const point = big ? piece.readUInt32BE(at) : piece.readUInt32LE(at);
    if (point > 0 && point <= 0x10ffff) text += String.fromCodePoint(point);
  }
  return text;
}
