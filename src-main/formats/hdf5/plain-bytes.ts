// Reads small pieces of an untrusted file by position, through pages that are kept.

/** A file whose pieces are read; nothing outside of `sizeBytes` is read. */
export interface PlainFile {
  readonly sizeBytes: number;
  /** Reads at most `length` bytes at a position into the buffer, and returns their number. */
  readonly read: (into: Uint8Array, position: number, length: number) => number;
}

/** Thrown where a file is not as the reader of plain files expects it; HDF5's library reads it then. Its message is for debugging only. */
export class NotPlain extends Error {}

/** Reads little-endian values at positions of a file. All throw `NotPlain` outside of the file. */
export interface PlainBytes {
  /** Returns a piece of at most 64 KB. It must not be changed. */
  piece(position: number, length: number): Buffer;
  /** Returns an offset or a length of 8 bytes. */
  size(position: number): number;
}

/** Headers lie between the values of arrays: larger pages would read mostly values. */
const pageBytes = 4096;
const mostPages = 1024;
const mostBytes = 64 * 1024;

/** Opens a file. */
export function openPlainBytes({ sizeBytes, read }: PlainFile): PlainBytes {
  const pages = new Map<number, Buffer>();
  const load = (position: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const count = read(bytes.subarray(done), position + done, length - done);
      if (count <= 0) throw new NotPlain('the-file-ends-early');
      done += count;
    }
    return bytes;
  };
  const pageAt = (page: number): Buffer => {
    const known = pages.get(page);
    if (known) return known;
    const start = page * pageBytes;
    const bytes = load(start, Math.min(pageBytes, sizeBytes - start));
    if (pages.size >= mostPages) pages.delete(pages.keys().next().value!);
    pages.set(page, bytes);
    return bytes;
  };
  const piece = (position: number, length: number): Buffer => {
    const isInside = Number.isSafeInteger(position) && position >= 0 && position + length <= sizeBytes;
    if (!isInside || length < 0 || length > mostBytes) throw new NotPlain('outside-of-the-file');
    const page = Math.floor(position / pageBytes);
    const at = position - page * pageBytes;
    return at + length <= pageBytes ? pageAt(page).subarray(at, at + length) : load(position, length);
  };
  return { piece, size: (position) => sizeOf(piece(position, 8), 0) };
}

/** Reads an offset or a length of 8 bytes. Throws `NotPlain` for more than 2⁵³, which an undefined address is too. */
export function sizeOf(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw new NotPlain('a-short-piece');
  const value = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
  if (value > Number.MAX_SAFE_INTEGER) throw new NotPlain('an-undefined-address');
  return value;
}
