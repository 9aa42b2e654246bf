// Reads members of an untrusted zip archive by exact name, with limited expansion; nothing is extracted to disk.
import type { FileHandle } from 'node:fs/promises';
import { Inflate } from 'fflate';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { leadsOutside, readZipEntries, zipBytes } from '../store/zip-directory';

/** A member that can be read. */
interface ZipMember {
  readonly name: string;
  readonly stored: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
}

/** An archive's members by name. */
export interface ZipArchive {
  readonly members: ReadonlyMap<string, ZipMember>;
  /** Returns the location of a stored member's bytes in the file. */
  locate(member: ZipMember): Promise<{ offset: number; sizeBytes: number }>;
  /** Reads a member; throws 'too-large' above the limit, regardless of its declared size. */
  read(name: string, limitBytes: number): Promise<Uint8Array | undefined>;
}

const localMagic = 0x04034b50;
const directoryLimit = 32 * 1024 * 1024;

/** Lists an open archive; throws 'bad-file' naming a member that is duplicated, encrypted, uses an unsupported compression or has a path outside the archive. */
export async function openZipArchive(file: FileHandle, path: string): Promise<ZipArchive> {
  const bad = (text: Words) => new GraftError('bad-file', say`${path}: ${text}`, path);
  const bytesAt = await zipBytes(file, path);
  const { size } = await file.stat();
  const members = new Map<string, ZipMember>();
  for (const entry of await readZipEntries(file, path, directoryLimit)) {
    const { name, method, encrypted, packedBytes, sizeBytes, headerOffset } = entry;
    if (members.has(name)) throw bad(say`it has two members named '${name}'.`);
    if (leadsOutside(name)) throw bad(say`its member '${name}' is a path outside the archive.`);
    if (encrypted) throw bad(say`its member '${name}' is encrypted.`);
    if (method !== 0 && method !== 8)
      throw bad(
        say`its member '${name}' uses compression method ${method}: expected 0 (stored) or 8 (deflate).`,
      );
    if (method === 0 && sizeBytes !== packedBytes)
      throw bad(say`its member '${name}' has contradictory sizes.`);
    members.set(name, { name, stored: method === 0, packedBytes, sizeBytes, headerOffset });
  }

  const locate = async (member: ZipMember) => {
    const header = await bytesAt(member.headerOffset, 30);
    if (header.getUint32(0, true) !== localMagic) throw bad(say`its member '${member.name}' is damaged.`);
    const offset = member.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    if (offset + member.packedBytes > size) throw bad(say`its member '${member.name}' is truncated.`);
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
          say`${path}: its member '${name}' expands to more than the limit of ${limitBytes} bytes.`,
          path,
        );
      if (member.sizeBytes > limitBytes) throw tooLarge();
      const { offset, sizeBytes } = await locate(member);
      const packed = new Uint8Array((await bytesAt(offset, sizeBytes)).buffer);
      if (member.stored) return packed;
      return inflate(packed, limitBytes, tooLarge, () => bad(say`its member '${name}' is damaged.`));
    },
  };
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
