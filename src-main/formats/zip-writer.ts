// Writes zip archives of stored members, piece by piece: sizes and checksums are filled in afterward.
import type { FileHandle } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { crc32 } from '../store/crc32';

/** A zip archive that is being written. */
export interface ZipWriter {
  /** Adds a member; one at a time. */
  add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Writes the directory. */
  finish(): Promise<void>;
}

/** 1980-01-01, so that the same model gives the same bytes. */
const dosDate = 0x0021;
const limit = 0xffffffff;

/** Creates an archive in an open, empty file. */
export function createZip(file: FileHandle): ZipWriter {
  const entries: { name: Uint8Array; crc: number; size: number; offset: number }[] = [];
  let at = 0;
  const write = async (bytes: Uint8Array, offset: number) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
  };
  const tooLarge = () => new GraftError('too-large', 'The archive would exceed the zip limit of 4 GiB.');
  return {
    async add(memberName, pieces) {
      const name = new TextEncoder().encode(memberName);
      const offset = at;
      at += 30 + name.length;
      let crc = 0;
      let size = 0;
      for await (const piece of pieces) {
        crc = crc32(piece, crc);
        await write(piece, at);
        at += piece.length;
        size += piece.length;
        if (at > limit) throw tooLarge();
      }
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      fields(header, 4, crc, size, name.length);
      await write(Buffer.concat([header, name]), offset);
      entries.push({ name, crc, size, offset });
    },
    async finish() {
      const start = at;
      for (const { name, crc, size, offset } of entries) {
        const header = Buffer.alloc(46);
        header.writeUInt32LE(0x02014b50, 0);
        header.writeUInt16LE(20, 4);
        fields(header, 6, crc, size, name.length);
        header.writeUInt32LE(offset, 42);
        const record = Buffer.concat([header, name]);
        await write(record, at);
        at += record.length;
      }
      if (at > limit) throw tooLarge();
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(entries.length, 8);
      end.writeUInt16LE(entries.length, 10);
      end.writeUInt32LE(at - start, 12);
      end.writeUInt32LE(start, 16);
      await write(end, at);
    },
  };
}

/** Returns the fields shared by local and central headers: version, UTF-8 names, stored, date, checksum, sizes. */
function fields(header: Buffer, at: number, crc: number, size: number, nameLength: number): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(0x0800, at + 2);
  header.writeUInt16LE(0, at + 4);
  header.writeUInt16LE(0, at + 6);
  header.writeUInt16LE(dosDate, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(size, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(nameLength, at + 22);
}
