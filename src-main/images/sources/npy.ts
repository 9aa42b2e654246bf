// NumPy's .npy: its head parsed, never evaluated.
import { GraftError } from '#shared/errors';
import { type PlainBytes, plainBytes, readPlain } from './read-tree-file';
import type { OpenOptions, TreeFile } from './source';

/** An array in a file: where its values lie plain, C order. */
export interface NpyArray {
  readonly path: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly plain: PlainBytes;
  readonly start: number;
}

/** Opens an array; throws 'bad-file' or 'unsupported' (objects, Fortran order) naming it. */
export async function openNpy(file: TreeFile, options: OpenOptions): Promise<NpyArray> {
  const bad = (text: string) => new GraftError('bad-file', `${file.path}: ${text}`, file.path);
  const plain = await plainBytes(file, options);
  const head = Buffer.from(await readPlain(plain, 0, Math.min(plain.length, 12)));
  if (head.length < 12 || head.toString('latin1', 0, 6) !== '\x93NUMPY') throw bad('it is no .npy.');
  const wide = head[6]! > 1;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  if (length > 65_536) throw bad(`a head of ${length} bytes is too long.`);
  const from = wide ? 12 : 10;
  const text = Buffer.from(await readPlain(plain, from, length)).toString('latin1');
  const dtype = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/
    .exec(text)?.[1]
    ?.split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (!dtype || !shape?.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new GraftError(
      'unsupported',
      `${file.path}: arrays of records or objects are not read.`,
      file.path,
    );
  if (/'fortran_order':\s*True/.test(text) && shape.length > 1)
    throw new GraftError(
      'unsupported',
      `${file.path}: arrays in Fortran order are not read; save it in C order.`,
      file.path,
    );
  const start = from + length;
  const array = { path: file.path, dtype, shape, plain, start };
  const size = shape.reduce((product, one) => product * one, 1) * itemBytes(array);
  if (plain.length - start < size)
    throw bad(`expected ${size} bytes of values, found ${plain.length - start}.`);
  return array;
}

/** Bytes of one value. */
function itemBytes({ dtype, path }: { dtype: string; path: string }): number {
  const [, kind, size] = /^[<>|=]([a-zA-Z])(\d+)$/.exec(dtype) ?? [];
  if (!kind || !'iufbUS'.includes(kind))
    throw new GraftError('unsupported', `${path}: values of type ${dtype} are not read.`, path);
  return kind === 'U' ? Number(size) * 4 : Number(size);
}

/** Labels as words: whole numbers or text, of shape [n] or [n, 1]. */
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
