// Reads bytes of a tree's files: small files completely; files that need random access are unpacked once to a folder.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say } from '#shared/sentence';
import { readObject } from '../../objects/read-object';
import { ObjectError } from '../../objects/refusals';
import { move } from '../../store/move';
import { ImageError } from '../image-error';
import { readSlice } from '../read-slice';
import type { OpenOptions, TreeFile } from './source';

/** A range of uncompressed bytes in a file. */
export interface PlainBytes {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

const mostUnpacked = 64 * 2 ** 30;
const keepFree = 2 ** 30;

/** Reads a small file; throws 'too-large' if it exceeds the limit. */
export async function readSmall(file: TreeFile, limitBytes = 64 * 2 ** 20): Promise<Uint8Array> {
  if (isObjectUrl(file.file)) return readSmallObject(file, limitBytes);
  const length = file.slice?.zip?.sizeBytes ?? file.slice?.length ?? (await stat(file.file)).size;
  if (length > limitBytes)
    throw new GraftError(
      'too-large',
      say`${file.path} has ${length} bytes; the limit is ${limitBytes}.`,
      file.path,
    );
  const slice = file.slice ?? { offset: 0, length };
  return readSlice(file.file, slice).then(
    (piece) => piece.bytes,
    (error) => {
      const reason = error instanceof ImageError ? error.reason : String(error);
      throw new GraftError('bad-file', say`${file.path}: ${reason}.`, file.path);
    },
  );
}

async function readSmallObject({ file, path }: TreeFile, limitBytes: number): Promise<Uint8Array> {
  try {
    return await readObject(file, { limitBytes });
  } catch (error) {
    if (!(error instanceof ObjectError)) throw error;
    throw new GraftError('bad-file', say`${path}: ${error.reason}.`, path);
  }
}

/** Returns the location of a file's uncompressed bytes: the file itself, or an unpacked copy of a compressed one (a zip member, a .gz). */
export async function plainBytes(file: TreeFile, options: OpenOptions): Promise<PlainBytes> {
  const info = await stat(file.file);
  const { slice } = file;
  const gzip = /\.(gz|tgz)$/i.test(file.path);
  if (slice && !slice.zip && !gzip) return { file: file.file, offset: slice.offset, length: slice.length };
  if (!slice && !gzip) return { file: file.file, offset: 0, length: info.size };
  const key = `${file.file}\n${file.path}\n${info.size}\n${info.mtimeMs}`;
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const target = join(options.unpackFolder, name);
  const kept = await stat(target).catch(() => null);
  if (kept) return { file: target, offset: 0, length: kept.size };
  await mkdir(options.unpackFolder, { recursive: true });
  await unpack(file, gzip, target, options);
  return { file: target, offset: 0, length: (await stat(target)).size };
}

/** Reads a range of uncompressed bytes. */
export async function readPlain(plain: PlainBytes, from: number, length: number): Promise<Uint8Array> {
  if (from < 0 || from + length > plain.length)
    throw new GraftError(
      'bad-file',
      say`${plain.file} is truncated: expected ${length} bytes at offset ${from}.`,
      plain.file,
    );
  const file = await open(plain.file, 'r');
  try {
    const bytes = new Uint8Array(length);
    await file.read(bytes, 0, length, plain.offset + from);
    return bytes;
  } finally {
    await file.close();
  }
}

async function unpack(file: TreeFile, gzip: boolean, target: string, options: OpenOptions): Promise<void> {
  const { slice } = file;
  let start = slice?.offset ?? 0;
  if (slice?.zip) {
    const header = Buffer.from(
      await readPlain({ file: file.file, offset: 0, length: Number.MAX_SAFE_INTEGER }, start, 30),
    );
    start += 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  }
  const disk = await statfs(options.unpackFolder);
  const limit = Math.min(
    slice?.zip && !gzip ? slice.zip.sizeBytes : mostUnpacked,
    disk.bavail * disk.bsize - keepFree,
  );
  let total = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total <= limit) done(null, chunk);
      else
        done(
          new GraftError(
            'too-large',
            say`${file.path} unpacks to more than the limit of ${limit} bytes.`,
            file.path,
          ),
        );
    },
  });
  const range = slice ? { start, end: Math.max(start, start + slice.length - 1) } : {};
  const steps = [
    ...(slice?.zip && !slice.zip.stored ? [createInflateRaw()] : []),
    ...(gzip ? [createGunzip()] : []),
    bound,
  ];
  const torn = `${target}.${process.pid}.tmp`;
  try {
    const streams = [createReadStream(file.file, range), ...steps, createWriteStream(torn)];
    await pipeline(streams, { signal: options.signal });
    await move(torn, target);
  } catch (error) {
    await rm(torn, { force: true });
    if (error instanceof GraftError || (error as Error).name === 'AbortError') throw error;
    throw new GraftError(
      'bad-file',
      say`${file.path} could not be unpacked: ${(error as Error).message}.`,
      file.path,
    );
  }
}
