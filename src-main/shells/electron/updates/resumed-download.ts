// Downloads a file that has a known SHA-512: continues what an earlier attempt left, and returns only a file with that content.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateFailure } from '#shared/protocol/updates';
import { move } from '../../../store/move';

/** A failure that the window words. */
export class UpdateError extends Error {
  constructor(
    readonly why: UpdateFailure,
    readonly detail = '',
  ) {
    super(`${why} ${detail}`);
  }
}

/** A response whose body is read once. */
export interface Opened {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Readable;
}

/** What to download. */
export interface DownloadTask {
  readonly url: string;
  /** In base64, as in the feed. */
  readonly sha512: string;
  /** Size as in the feed; nothing larger is written. */
  readonly bytes: number | null;
  readonly destination: string;
  /** Folder of unfinished files. */
  readonly parts: string;
  readonly signal: AbortSignal;
  open(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Opened>;
  onProgress(done: number, total: number | null): void;
  /** Delays before the attempts after one that brought no byte. */
  readonly retryDelaysMs?: readonly number[];
}

/** A file of a feed is not larger, whatever the feed says. */
const limitBytes = 4e9;
const retryDelays = [500, 1000, 2000, 4000, 8000];

/** Downloads to `destination`. Throws UpdateError, or the reason of the signal; what has arrived stays for the next call. */
export async function downloadResumed(task: DownloadTask): Promise<void> {
  const { destination, parts, sha512, signal, retryDelaysMs = retryDelays } = task;
  await mkdir(parts, { recursive: true });
  const name = `${Buffer.from(sha512, 'base64').toString('hex').slice(0, 40)}.part`;
  const part = join(parts, name);
  for (const other of await readdir(parts)) if (other !== name) await rm(join(parts, other), { force: true });
  let isResumed = (await sizeOf(part)) > 0;
  let fruitless = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(task, part, before);
      if ((await hashOf(part, signal)) === sha512) break;
      await rm(part, { force: true });
      // The rest may be of another file than the beginning.
      if (!isResumed) throw new UpdateError('content');
      isResumed = false;
    } catch (error) {
      if (signal.aborted) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new UpdateError('disk');
      if (!(error instanceof UpdateError) || error.why !== 'offline') throw error;
      const brought = (await sizeOf(part)) > before;
      isResumed ||= brought;
      fruitless = brought ? 0 : fruitless + 1;
      const delay = retryDelaysMs[Math.max(0, fruitless - 1)];
      if (delay === undefined) throw error;
      await sleep(delay, undefined, { signal });
    }
  }
  await move(part, destination);
}

/** Requests the bytes from `from` on, and appends them. */
async function fetchRest(task: DownloadTask, part: string, from: number): Promise<void> {
  if (from > 0 && from === task.bytes) return;
  const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {};
  const { status, header, body } = await task.open(task.url, headers, task.signal);
  // All of it has been downloaded already.
  if (status === 416 && from > 0) return void body.destroy();
  if (status !== 200 && status !== 206) {
    body.destroy();
    throw new UpdateError(status >= 500 ? 'offline' : 'status', String(status));
  }
  const start = status === 206 ? from : 0;
  const length = Number(header('content-length'));
  const total = Number.isSafeInteger(length) && length > 0 ? start + length : task.bytes;
  const limit = Math.min(task.bytes ?? total ?? limitBytes, limitBytes);
  let done = start;
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      done += chunk.length;
      if (done > limit) throw new UpdateError('content');
      task.onProgress(done, total);
      yield chunk;
    }
  }
  try {
    await pipeline(body, counted, createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }), {
      signal: task.signal,
    });
  } catch (error) {
    if (error instanceof UpdateError) {
      await rm(part, { force: true });
      throw error;
    }
    // The file, not the connection.
    if ((error as NodeJS.ErrnoException).path === part) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw new UpdateError('offline', (error as Error).message);
  }
  if (total !== null && done < total) throw new UpdateError('offline');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest('base64');
}
