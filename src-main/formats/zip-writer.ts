// Writes zip archives piece by piece, stored or deflated, with zip64 where needed: sizes and checksums are filled in afterward.
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import { GraftError } from '#shared/errors';
import { crc32 } from '../store/crc32';

/** How a member is written. */
export interface MemberOptions {
  readonly deflate?: boolean;
  /** Its size, if it is known: from 4 GiB on, the member needs zip64. */
  readonly sizeBytes?: number;
}

/** A zip archive that is being written. */
export interface ZipWriter {
  /** Adds a member; one at a time. */
  add(
    name: string,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: MemberOptions,
  ): Promise<void>;
  /** Writes the directory. */
  finish(): Promise<void>;
}

interface Entry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
  readonly method: 0 | 8;
  readonly wide: boolean;
}

/** 1980-01-01, so that the same model gives the same bytes. */
const dosDate = 0x0021;
const limit = 0xffffffff;
/** A deflated member may be larger than its source by a few bytes per block. */
const deflateSlack = 2 ** 24;

/** Creates an archive in an open, empty file. Without `zip64`, throws 'too-large' from 4 GiB on, for programs that cannot read such archives. */
export function createZip(file: FileHandle, { zip64 = false } = {}): ZipWriter {
  const entries: Entry[] = [];
  let at = 0;
  const write = async (bytes: Uint8Array, offset: number) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
  };
  const tooLarge = () => new GraftError('too-large', 'The archive would exceed the zip limit of 4 GiB.');
  return {
    async add(memberName, pieces, { deflate = false, sizeBytes = 0 } = {}) {
      const name = new TextEncoder().encode(memberName);
      const offset = at;
      const wide = zip64 && sizeBytes + deflateSlack > limit;
      at += 30 + name.length + (wide ? 20 : 0);
      const start = at;
      let crc = 0;
      let size = 0;
      async function* counted() {
        for await (const piece of pieces) {
          crc = crc32(piece, crc);
          size += piece.length;
          yield piece;
        }
      }
      for await (const piece of deflate ? deflated(counted()) : counted()) {
        await write(piece, at);
        at += piece.length;
        if (!zip64 && at > limit) throw tooLarge();
      }
      const entry: Entry = { name, crc, size, packed: at - start, offset, method: deflate ? 8 : 0, wide };
      if (!wide && (size > limit || entry.packed > limit)) throw tooLarge();
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      fields(header, 4, entry, wide ? 20 : 0);
      await write(Buffer.concat([header, name, wide ? wideExtra([size, entry.packed]) : none]), offset);
      entries.push(entry);
    },
    async finish() {
      const start = at;
      let records: Buffer[] = [];
      let held = 0;
      const flush = async () => {
        await write(Buffer.concat(records), at);
        at += held;
        [records, held] = [[], 0];
      };
      for (const entry of entries) {
        const { name, offset, size, packed, wide } = entry;
        const values = [...(wide ? [size, packed] : []), ...(offset >= limit ? [offset] : [])];
        const extra = values.length > 0 ? wideExtra(values) : none;
        const header = Buffer.alloc(46);
        header.writeUInt32LE(0x02014b50, 0);
        header.writeUInt16LE(values.length > 0 ? 45 : 20, 4);
        fields(header, 6, entry, extra.length);
        header.writeUInt32LE(Math.min(offset, limit), 42);
        const record = Buffer.concat([header, name, extra]);
        records.push(record);
        held += record.length;
        if (held > 2 ** 20) await flush();
      }
      await flush();
      if (!zip64 && at > limit) throw tooLarge();
      const length = at - start;
      const wide = start >= limit || entries.length >= 0xffff;
      if (wide) {
        const ends = wideEnd(entries.length, start, length);
        await write(ends, at);
        at += ends.length;
      }
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
      end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
      end.writeUInt32LE(Math.min(length, limit), 12);
      end.writeUInt32LE(wide ? limit : start, 16);
      await write(end, at);
    },
  };
}

const none = Buffer.alloc(0);

/** Packs the pieces in a thread of Node's pool. */
function deflated(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const packer = createDeflateRaw();
  const source = Readable.from(pieces);
  source.on('error', (error) => packer.destroy(error));
  return source.pipe(packer);
}

/** Returns the fields shared by local and central headers: version, UTF-8 names, method, date, checksum, sizes. */
function fields(
  header: Buffer,
  at: number,
  { crc, size, packed, name, method, wide }: Entry,
  extra: number,
): void {
  header.writeUInt16LE(wide ? 45 : 20, at);
  header.writeUInt16LE(0x0800, at + 2);
  header.writeUInt16LE(method, at + 4);
  header.writeUInt16LE(0, at + 6);
  header.writeUInt16LE(dosDate, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(wide ? limit : packed, at + 14);
  header.writeUInt32LE(wide ? limit : size, at + 18);
  header.writeUInt16LE(name.length, at + 22);
  header.writeUInt16LE(extra, at + 24);
}

/** Returns the zip64 extra field with the values that do not fit 32 bits. */
function wideExtra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return extra;
}

/** Returns the zip64 end of the directory, and its locator. */
function wideEnd(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
