// Unpacks one member of a wheel to a file, verified by its pin. The file appears only when it is complete and right.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { writePiecewise } from '../../store/atomic';
import type { ZipEntry } from '../../store/zip-directory';
import type { MemberPin } from '../wheel-pin';

/** Length of a local header without name and extra field. */
export const localHeaderBytes = 30;
const localMagic = 0x04034b50;

/**
 * Writes a member to `path`. `packed` yields its local header and what follows, at least to the end of its data.
 * Throws 'bad-file', naming the member, if it is not what the pin says; 'disk-full'.
 */
export async function unpackMember(
  entry: ZipEntry,
  packed: AsyncIterable<Uint8Array>,
  pin: MemberPin,
  path: string,
): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  await writePiecewise(path, async (file) => {
    for await (const chunk of inflated(entry, dataOf(entry, packed))) {
      size += chunk.length;
      // Stops a member that would fill the disk.
      if (size > pin.sizeBytes) break;
      hash.update(chunk);
      await file.write(chunk);
    }
    const received = hash.digest('hex');
    if (size !== pin.sizeBytes)
      throw badMember(
        entry,
        size > pin.sizeBytes
          ? say`expected ${pin.sizeBytes} bytes, received more`
          : say`expected ${pin.sizeBytes} bytes, received ${size}`,
      );
    if (received !== pin.sha256)
      throw badMember(entry, say`expected SHA-256 ${pin.sha256}, received ${received}`);
    if (entry.executable) await file.chmod(0o755);
  });
}

/** Returns the error of a member that is not what its pin says. */
export function badMember(entry: { readonly name: string }, why: ReturnType<typeof say>): GraftError {
  return new GraftError('bad-file', say`${entry.name} is damaged or was changed: ${why}.`, entry.name);
}

/** Yields the data after the local header. */
async function* dataOf(entry: ZipEntry, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  let skip = -1;
  let left = entry.packedBytes;
  for await (const chunk of packed) {
    let data: Uint8Array = chunk;
    if (skip < 0) {
      head = Buffer.concat([head, chunk]);
      if (head.length < localHeaderBytes) continue;
      if (head.readUInt32LE(0) !== localMagic) throw badMember(entry, say`its header is damaged`);
      skip = localHeaderBytes + head.readUInt16LE(26) + head.readUInt16LE(28);
      data = head;
    }
    const taken = data.subarray(Math.min(skip, data.length));
    skip -= data.length - taken.length;
    const wanted = taken.subarray(0, left);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left === 0) return;
  }
}

async function* inflated(entry: ZipEntry, data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8))
    throw badMember(entry, say`its compression method ${entry.method} is not supported`);
  if (entry.method === 0) return yield* data;
  const source = Readable.from(data, { objectMode: false });
  const inflate = createInflateRaw({ chunkSize: 1 << 18 });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    yield* inflate;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) throw badMember(entry, say`${(error as Error).message}`);
    throw error;
  } finally {
    inflate.destroy();
    source.destroy();
  }
}
