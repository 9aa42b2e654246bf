// Ranges of a wheel: of a file on this machine, or of a server that answers range requests.
import { open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { get, type RequestOptions } from '../../net/request';
import { RequestError } from '../../net/request-error';
import { BusyServer, chunksOf, rangeOf, statusError } from '../../net/response';
import { fileError } from '../../store/atomic';

/** A wheel of which ranges can be read. */
export interface ByteSource {
  readonly sizeBytes: number;
  readonly isRemote: boolean;
  /** Yields exactly `length` bytes from `start`; throws RequestError or GraftError. */
  read(start: number, length: number, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Delays before each retry; their number is the maximum number of attempts in a row without a new byte. */
export const defaultDelaysMs: readonly number[] = [500, 1000, 2000, 4000, 8000];

const longestWaitMs = 30_000;

/** Opens a wheel on this machine; `remove` deletes it when it is closed. */
export async function openFileSource(path: string, { remove = false } = {}): Promise<ByteSource> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  const { size } = await file.stat();
  return {
    sizeBytes: size,
    isRemote: false,
    async *read(start, length, signal) {
      for (let at = start; at < start + length; ) {
        signal.throwIfAborted();
        const chunk = new Uint8Array(Math.min(1 << 18, start + length - at));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0)
          throw new GraftError('bad-file', say`${path}: ${'the archive is truncated.'}`, path);
        yield chunk.subarray(0, bytesRead);
        at += bytesRead;
      }
    },
    async close() {
      await file.close();
      if (remove) await rm(path, { force: true });
    },
  };
}

/** Opens a wheel on a server; null if the server does not answer range requests. Reading resumes after a broken connection. */
export async function openServerSource(
  url: string,
  options: RequestOptions,
  delaysMs: readonly number[],
): Promise<ByteSource | null> {
  const host = new URL(url).host;
  const ask = (start: number, end: number, signal = options.signal) =>
    get(url, { ...options, signal, headers: { ...options.headers, range: `bytes=${start}-${end - 1}` } });
  const sizeBytes = await withRetries(delaysMs, options.signal, async () => {
    const { response } = await ask(0, 1);
    response.destroy();
    if (response.statusCode === 206) return rangeOf(response)?.total ?? null;
    if (response.statusCode === 200) return null;
    throw statusError(response, host);
  });
  if (sizeBytes === null) return null;
  return {
    sizeBytes,
    isRemote: true,
    async *read(start, length, signal) {
      const end = start + length;
      const patience = createPatience(delaysMs, signal);
      for (let at = start; at < end; ) {
        const before = at;
        try {
          const answer = await ask(at, end, signal);
          for await (const chunk of readOnce(answer, at, sizeBytes, host, options.stallMs)) {
            const wanted = chunk.subarray(0, end - at);
            at += wanted.length;
            yield wanted;
            if (at === end) return;
          }
          throw new RequestError(`${host} sent ${at - before} of ${end - before} bytes`, true);
        } catch (error) {
          await patience.wait(error, at > before);
        }
      }
    },
    close: async () => {},
  };
}

/** Yields the body of the answer to a range request; throws if it is another range or of another file. */
async function* readOnce(
  { response }: Awaited<ReturnType<typeof get>>,
  start: number,
  total: number,
  host: string,
  stallMs: number,
): AsyncGenerator<Buffer> {
  try {
    if (response.statusCode !== 206 && response.statusCode !== 200) throw statusError(response, host);
    const range = rangeOf(response);
    if (range?.start !== start || (range.total !== null && range.total !== total))
      throw new RequestError(`${host} sent a different range than requested`, false);
    yield* chunksOf(response, host, stallMs);
  } finally {
    response.destroy();
  }
}

/** Repeats requests that failed for a reason that may pass. */
export async function withRetries<T>(
  delaysMs: readonly number[],
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const patience = createPatience(delaysMs, signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await patience.wait(error, false);
    }
  }
}

/** Returns a function that waits before a retry, and rethrows the error when no retry is left. */
function createPatience(delaysMs: readonly number[], signal: AbortSignal | undefined) {
  let fruitless = 0;
  return {
    async wait(error: unknown, progressed: boolean): Promise<void> {
      if (!(error instanceof RequestError) || !error.again || signal?.aborted) throw error;
      fruitless = progressed ? 0 : fruitless + 1;
      const delay = delaysMs[Math.max(0, fruitless - 1)];
      if (delay === undefined) throw error;
      const asked = error instanceof BusyServer ? error.waitMs : 0;
      await sleep(Math.min(longestWaitMs, Math.max(delay, asked)), undefined, { signal });
    },
  };
}
