// The packed bytes of one member while they are downloaded: in blocks, in parallel, and resumed by a later process.
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError, writeJsonAtomic } from '../../store/atomic';
import type { ByteSource } from './byte-source';

const noteSchema = z.object({
  lengthBytes: z.number(),
  blockBytes: z.number(),
  /** Bytes downloaded of each block. */
  blocks: z.array(z.number().int().nonnegative()),
});

const noteEveryMs = 1000;

/** Settings of a download in blocks. */
export interface BlockOptions {
  readonly blockBytes: number;
  /** Number of blocks that are downloaded at once. */
  readonly connections: number;
  /** Stops the download. */
  readonly signal: AbortSignal;
  /** Called with the number of new bytes; first with those that an earlier process downloaded. */
  readonly onBytes: (bytes: number, isNew?: boolean) => void;
}

/** A file that grows in blocks; `resumed` is true if an earlier process began it. */
export interface PackedFile {
  readonly resumed: boolean;
  /** Downloads the missing bytes. */
  fill(source: ByteSource, start: number): Promise<void>;
  /** Yields all bytes in order, as soon as they are there; throws the error of `fill`. */
  follow(): AsyncGenerator<Uint8Array>;
  /** Closes the file; keeps it for a later process unless `remove`. */
  close(remove: boolean): Promise<void>;
}

/** Opens or creates the file at `path` for a member of `lengthBytes` packed bytes. */
export async function openPacked(
  path: string,
  lengthBytes: number,
  options: BlockOptions,
): Promise<PackedFile> {
  const notePath = `${path}.json`;
  const { connections, onBytes } = options;
  // Ends the other connections when one fails.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const known = await readFile(notePath, 'utf8')
    .then((text) => noteSchema.safeParse(JSON.parse(text)).data)
    .catch(() => undefined);
  await mkdir(dirname(path), { recursive: true });
  const resumed = known?.lengthBytes === lengthBytes && known.blocks.some((bytes) => bytes > 0);
  const file = await open(path, resumed ? 'r+' : 'w+').catch((error) => {
    throw fileError(error, path, 'write');
  });
  const blockBytes = resumed ? known.blockBytes : options.blockBytes;
  const blocks = resumed ? [...known.blocks] : Array<number>(Math.ceil(lengthBytes / blockBytes)).fill(0);
  const sizeOf = (block: number) => Math.min(blockBytes, lengthBytes - block * blockBytes);
  let failure: unknown;
  let wake = () => {};
  let notedAt = Number.NEGATIVE_INFINITY;

  async function writeNote(): Promise<void> {
    notedAt = performance.now();
    await writeJsonAtomic(notePath, { lengthBytes, blockBytes, blocks });
  }

  async function fillBlock(block: number, source: ByteSource, start: number): Promise<void> {
    const from = block * blockBytes;
    const missing = sizeOf(block) - blocks[block]!;
    for await (const chunk of source.read(start + from + blocks[block]!, missing, signal)) {
      signal.throwIfAborted();
      await file.write(chunk, 0, chunk.length, from + blocks[block]!).catch((error) => {
        throw fileError(error, path, 'write');
      });
      blocks[block]! += chunk.length;
      onBytes(chunk.length);
      wake();
      if (performance.now() - notedAt > noteEveryMs) await writeNote();
    }
  }

  return {
    resumed,
    async fill(source, start) {
      onBytes(
        blocks.reduce((sum, bytes) => sum + bytes, 0),
        false,
      );
      const missing = blocks.flatMap((bytes, block) => (bytes < sizeOf(block) ? [block] : []));
      const worker = async () => {
        try {
          for (let block = missing.shift(); block !== undefined; block = missing.shift())
            await fillBlock(block, source, start);
        } catch (error) {
          failure ??= error;
          stop.abort();
          wake();
        }
      };
      await Promise.all(Array.from({ length: connections }, worker));
      wake();
      if (failure !== undefined) throw failure;
    },
    async *follow() {
      for (let at = 0; at < lengthBytes; ) {
        const block = Math.floor(at / blockBytes);
        const end = block * blockBytes + blocks[block]!;
        if (options.signal.aborted) throw new GraftError('cancelled', say`Cancelled: ${path}.`, path);
        if (failure !== undefined) throw failure;
        if (end <= at) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const chunk = new Uint8Array(Math.min(1 << 18, end - at));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
        // After a power failure the note may promise more than was written.
        if (bytesRead === 0)
          throw new GraftError('bad-file', say`${path}: ${'the archive is truncated.'}`, path);
        yield chunk.subarray(0, bytesRead);
        at += bytesRead;
      }
    },
    async close(remove) {
      if (!remove) await writeNote().catch(() => {});
      await file.close();
      if (remove) await rm(notePath, { force: true });
      if (remove) await rm(path, { force: true });
    },
  };
}
