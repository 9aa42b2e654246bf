// The central directory of an untrusted zip archive, and its members by exact name with bounded expansion; nothing is extracted to disk.
import type { FileHandle } from 'node:fs/promises';
import { Inflate } from 'fflate';
import { GraftError } from '#shared/errors';

/** A member as the central directory declares it. */
export interface ZipMember {
  readonly name: string;
  readonly stored: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
}

/** An archive's members by name. */
export interface ZipDirectory {
  readonly members: ReadonlyMap<string, ZipMember>;
  /** Where a stored member's bytes lie in the file. */
  locate(member: ZipMember): Promise<{ offset: number; sizeBytes: number }>;
  /** A member's bytes; throws 'too-large' beyond the limit, whatever it declares. */
  read(name: string, limitBytes: number): Promise<Uint8Array | undefined>;
}

const endMagic = 0x06054b50;
const entryMagic = 0x02014b50;
const localMagic = 0x04034b50;
const zip64Magic = 0x06064b50;
const directoryLimit = 32 * 1024 * 1024;

/** Reads the directory of an open file; throws 'bad-file' naming it. */
export async function readZipDirectory(file: FileHandle, path: string): Promise<ZipDirectory> {
  const bad = (text: string) => new GraftError('bad-file', `${path}: ${text}`, path);
  const size = (await file.stat()).size;
  const bytesAt = async (offset: number, length: number): Promise<DataView> => {
    if (offset < 0 || length < 0 || offset + length > size) throw bad('the archive is damaged or cut short.');
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead !== length) throw bad('the archive is cut short.');
    return new DataView(bytes.buffer);
  };

  const { start, length, count } = await findDirectory(bytesAt, size, bad);
  if (length > directoryLimit) throw bad(`its directory of ${length} bytes is too large.`);
  const view = await bytesAt(start, length);
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== entryMagic) throw bad('its directory is damaged.');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > length) throw bad('its directory is damaged.');
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, nameLength));
    const method = view.getUint16(at + 10, true);
    const wide = wideFields(view, at + 46 + nameLength, extraLength, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    if (members.has(name)) throw bad(`it holds two members called '${name}': refused.`);
    if (name.startsWith('/') || /(^|[\\/])\.\.([\\/]|$)/.test(name) || /^[a-z]:/i.test(name))
      throw bad(`its member '${name}' leads outside the archive: refused.`);
    if (view.getUint16(at + 8, true) & 1) throw bad(`its member '${name}' is encrypted.`);
    if (method !== 0 && method !== 8)
      throw bad(`its member '${name}' is packed by method ${method}: expected 0 or 8.`);
    const [sizeBytes, packedBytes, headerOffset] = wide;
    if (method === 0 && sizeBytes !== packedBytes) throw bad(`the sizes of its member '${name}' disagree.`);
    members.set(name, { name, stored: method === 0, packedBytes, sizeBytes, headerOffset });
    at = next;
  }

  const locate = async (member: ZipMember) => {
    const header = await bytesAt(member.headerOffset, 30);
    if (header.getUint32(0, true) !== localMagic) throw bad(`its member '${member.name}' is damaged.`);
    const offset = member.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    if (offset + member.packedBytes > size) throw bad(`its member '${member.name}' is cut short.`);
    return { offset, sizeBytes: member.packedBytes };
  };
  return {
    members,
    locate,
    read: async (name, limitBytes) => {
      const member = members.get(name);
      if (!member) return undefined;
      const tooLarge = () =>
        new GraftError(
          'too-large',
          `${path}: its member '${name}' expands to more than ${limitBytes} bytes: refused.`,
          path,
        );
      if (member.sizeBytes > limitBytes) throw tooLarge();
      const { offset, sizeBytes } = await locate(member);
      const packed = new Uint8Array((await bytesAt(offset, sizeBytes)).buffer);
      if (member.stored) return packed;
      return inflate(packed, limitBytes, tooLarge, () => bad(`its member '${name}' is damaged.`));
    },
  };
}

type BytesAt = (offset: number, length: number) => Promise<DataView>;

async function findDirectory(bytesAt: BytesAt, size: number, bad: (text: string) => GraftError) {
  const tailLength = Math.min(size, 22 + 65_535);
  const tail = await bytesAt(size - tailLength, tailLength);
  let end = tailLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== endMagic) end--;
  if (end < 0) throw bad('it is no whole zip archive: its directory is missing.');
  const narrow = {
    count: tail.getUint16(end + 10, true),
    length: tail.getUint32(end + 12, true),
    start: tail.getUint32(end + 16, true),
  };
  if (narrow.start !== 0xffffffff && narrow.count !== 0xffff) return narrow;
  if (end < 20) throw bad('its zip64 directory is missing.');
  const wide = await bytesAt(Number(tail.getBigUint64(end - 20 + 8, true)), 56);
  if (wide.getUint32(0, true) !== zip64Magic) throw bad('its zip64 directory is damaged.');
  return {
    count: Number(wide.getBigUint64(32, true)),
    length: Number(wide.getBigUint64(40, true)),
    start: Number(wide.getBigUint64(48, true)),
  };
}

/** Size, packed size and offset; those that don't fit 32 bits stand in the zip64 extra field. */
function wideFields(
  view: DataView,
  start: number,
  length: number,
  narrow: readonly [number, number, number],
): [number, number, number] {
  const fields: [number, number, number] = [...narrow];
  for (let at = start; at + 4 <= start + length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      for (let i = 0; i < 3; i++) {
        if (fields[i] !== 0xffffffff || from + 8 > at + 4 + size || from + 8 > start + length) continue;
        fields[i] = Number(view.getBigUint64(from, true));
        from += 8;
      }
    }
    at += 4 + size;
  }
  return fields;
}

function inflate(
  packed: Uint8Array,
  limitBytes: number,
  tooLarge: () => GraftError,
  damaged: () => GraftError,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((part) => {
    total += part.length;
    if (total > limitBytes) throw tooLarge();
    parts.push(part.slice());
  });
  const step = 64 * 1024;
  try {
    for (let at = 0; at < packed.length; at += step)
      stream.push(packed.subarray(at, at + step), at + step >= packed.length);
  } catch (error) {
    throw error instanceof GraftError ? error : damaged();
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
