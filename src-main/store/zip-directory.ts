// Reads the central directory of an untrusted zip archive (zip64 too): names, compression and offsets of its members.
import type { FileHandle } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { decodeZipName } from './zip-name';

/** A member as the central directory declares it; no value is verified yet. */
export interface ZipEntry {
  readonly name: string;
  /** 0 is stored, 8 deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Offset of its local header. */
  readonly headerOffset: number;
  /** True if it was packed on a Unix system as a file that its owner may execute. */
  readonly executable: boolean;
  /** True if it was packed on a Unix system as a symbolic link. */
  readonly link: boolean;
}

const endMagic = 0x06054b50;
const entryMagic = 0x02014b50;
const zip64Magic = 0x06064b50;
const zip64LocatorMagic = 0x07064b50;

/** Reads bytes of the archive at an offset. */
export type BytesAt = (offset: number, length: number) => Promise<DataView<ArrayBuffer>>;

/** Returns a function that reads ranges of an open archive; it throws 'bad-file' if the archive is truncated. */
export async function zipBytes(file: FileHandle, path: string): Promise<BytesAt> {
  const { size } = await file.stat();
  return async (offset, length) => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
      throw badZip(path, 'the archive is truncated.');
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead !== length) throw badZip(path, 'the archive is truncated.');
    return new DataView(bytes.buffer);
  };
}

/** Reads all members of an open archive in the directory's order; throws 'bad-file', also if the directory exceeds the limit. */
export async function readZipEntries(
  file: FileHandle,
  path: string,
  limitBytes: number,
): Promise<ZipEntry[]> {
  return readZipDirectory(await zipBytes(file, path), (await file.stat()).size, path, limitBytes);
}

/** Reads all members of an archive of which ranges can be read, as `readZipEntries` does. */
export async function readZipDirectory(
  bytesAt: BytesAt,
  archiveBytes: number,
  path: string,
  limitBytes: number,
): Promise<ZipEntry[]> {
  const { start, length } = await findDirectory(bytesAt, archiveBytes, path);
  if (length > limitBytes)
    throw badZip(path, `its directory has ${length} bytes; the limit is ${limitBytes}.`);
  const view = await bytesAt(start, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= length; ) {
    if (view.getUint32(at, true) !== entryMagic) throw badZip(path, 'its directory is damaged.');
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > length) throw badZip(path, 'its directory is damaged.');
    const [sizeBytes, packedBytes, headerOffset] = wideFields(view, at, nameEnd, extraEnd);
    const unixMode = view.getUint8(at + 5) === 3 ? view.getUint32(at + 38, true) >>> 16 : 0;
    entries.push({
      name: decodeZipName(
        new Uint8Array(view.buffer, at + 46, nameEnd - at - 46),
        view.getUint16(at + 8, true),
        new Uint8Array(view.buffer, nameEnd, extraEnd - nameEnd),
      ),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      packedBytes,
      sizeBytes,
      headerOffset,
      executable: (unixMode & 0o100) !== 0,
      link: (unixMode & 0o170000) === 0o120000,
    });
    at = next;
  }
  return entries;
}

/** True if a member's name would leave the folder that it is unpacked to. */
export function leadsOutside(name: string): boolean {
  return /^[\\/]|^[a-z]:|\0/i.test(name) || name.split(/[\\/]/).includes('..');
}

function badZip(path: string, text: string): GraftError {
  return new GraftError('bad-file', say`${path}: ${text}`, path);
}

async function findDirectory(bytesAt: BytesAt, size: number, path: string) {
  const tailLength = Math.min(size, 22 + 65_535);
  const tail = await bytesAt(size - tailLength, tailLength);
  let end = tailLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== endMagic) end--;
  if (end < 0) throw badZip(path, 'not a complete zip archive: its directory is missing.');
  const narrow = { length: tail.getUint32(end + 12, true), start: tail.getUint32(end + 16, true) };
  const wideNeeded = narrow.start === 0xffffffff || tail.getUint16(end + 10, true) === 0xffff;
  if (!wideNeeded) return narrow;
  if (end < 20 || tail.getUint32(end - 20, true) !== zip64LocatorMagic) {
    // 65,535 members fit without zip64.
    if (narrow.start !== 0xffffffff) return narrow;
    throw badZip(path, 'its zip64 directory is missing.');
  }
  const wide = await bytesAt(Number(tail.getBigUint64(end - 20 + 8, true)), 56);
  if (wide.getUint32(0, true) !== zip64Magic) throw badZip(path, 'its zip64 directory is damaged.');
  return { length: Number(wide.getBigUint64(40, true)), start: Number(wide.getBigUint64(48, true)) };
}

/** Reads size, packed size and offset; values that do not fit 32 bits are in the zip64 extra field. */
function wideFields(view: DataView, at: number, from: number, to: number): [number, number, number] {
  const fields: [number, number, number] = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  for (let extra = from; extra + 4 <= to; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== 1) continue;
    const end = Math.min(to, extra + 4 + view.getUint16(extra + 2, true));
    let field = extra + 4;
    for (let i = 0; i < 3; i++) {
      if (fields[i] !== 0xffffffff || field + 8 > end) continue;
      fields[i] = Number(view.getBigUint64(field, true));
      field += 8;
    }
  }
  return fields;
}
