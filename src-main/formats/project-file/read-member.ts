// Reads a member of an untrusted archive piece by piece: never more than it declares, and never beyond its own bytes.
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import type { ZipEntry } from '../../store/zip-directory';
import { pieceBytes } from './pieces';

/** Where each member ends at the latest. */
export type MemberEnds = ReadonlyMap<ZipEntry, number>;

const localMagic = 0x04034b50;

/** Yields a member's content. Throws 'bad-file' if it is damaged or does not have exactly `sizeBytes`. */
export async function* readMember(
  file: FileHandle,
  path: string,
  entry: ZipEntry,
  ends: MemberEnds,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  const bad = (why: Words) => new GraftError('bad-file', say`${path}: ${why}`, path);
  const { name, headerOffset, packedBytes, method } = entry;
  const header = Buffer.alloc(30);
  const { bytesRead } = await file.read(header, 0, 30, headerOffset);
  if (bytesRead < 30 || header.readUInt32LE(0) !== localMagic)
    throw bad(say`its member '${name}' is damaged.`);
  const nameBytes = Buffer.alloc(header.readUInt16LE(26));
  await file.read(nameBytes, 0, nameBytes.length, headerOffset + 30);
  // Another name here would show other programs another archive.
  if (nameBytes.toString('utf8') !== name) throw bad(say`its member '${name}' is damaged.`);
  const start = headerOffset + 30 + nameBytes.length + header.readUInt16LE(28);
  if (start + packedBytes > (ends.get(entry) ?? 0))
    throw bad(say`its member '${name}' overlaps another one.`);

  async function* packed(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < packedBytes; ) {
      const piece = new Uint8Array(Math.min(pieceBytes, packedBytes - at));
      const read = await file.read(piece, 0, piece.length, start + at);
      if (read.bytesRead === 0) throw bad(say`its member '${name}' is truncated.`);
      at += read.bytesRead;
      yield piece.subarray(0, read.bytesRead);
    }
  }

  let seen = 0;
  for await (const piece of method === 0
    ? packed()
    : inflated(packed(), () => bad(say`its member '${name}' is damaged.`))) {
    seen += piece.length;
    if (seen > sizeBytes) break;
    yield piece;
  }
  if (seen !== sizeBytes)
    throw bad(say`its member '${name}' does not have the ${sizeBytes} bytes that it declares.`);
}

async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  damaged: () => GraftError,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false });
  const inflate = createInflateRaw({ chunkSize: 2 ** 18 });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_') ? damaged() : error;
  } finally {
    inflate.destroy();
    source.destroy();
  }
}
