// A folder of pictures to its index: every file judged once, in helper processes; a scan is a stream that can be left.
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GraftError, isCancelled } from '#shared/errors';
import type { DataIndex, Picture, Rejected } from '#shared/recipe/data-index';
import { type DecoderPool, openDecoderPool } from './decoder-pool';
import { systemFault } from './faults';
import { compareCodePoints, listFiles } from './list-files';
import { type FileVerdict, recall, type ScanCache } from './scan-cache';

/** How far a scan is; `total` is null until the files are listed. */
export interface ScanProgress {
  done: number;
  total: number | null;
  what: string;
}

/** What the stream gives: progress at most 10 times a second, then the index with the cache for the next scan. */
export type ScanItem =
  | { progress: ScanProgress; index?: undefined }
  | { index: DataIndex; cache: ScanCache; progress?: undefined };

/** How a folder is scanned. */
export interface ScanOptions {
  /** The last scan's cache: files whose size and time of change are as they were are not read again. */
  readonly previous?: ScanCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Helpers to use; without, the scan opens its own and closes them. */
  readonly pool?: DecoderPool | undefined;
  /** For its own helpers: the bundled decoder. */
  readonly entry?: string | undefined;
}

const tickMs = 100;

/**
 * Scans a folder with one sub-folder a class. Faulty files are listed with the reason, never fatal. Throws 'invalid',
 * 'not-found' or 'no-permission' for the folder, and 'cancelled' as soon as the signal is aborted.
 */
export async function* scanFolder(folder: string, options: ScanOptions = {}): AsyncGenerator<ScanItem> {
  const root = resolve(folder);
  const leave = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leave.signal]) : leave.signal;
  const pool = options.pool ?? openDecoderPool({ entry: options.entry });
  const previous = options.previous?.folder === root ? options.previous : undefined;
  try {
    let found = 0;
    const listing = listFiles(root, signal, (count) => {
      found = count;
    });
    yield* tick(listing, signal, () => ({ progress: { done: found, total: null, what: 'listing' } }));
    const { classes, files, rejected } = await listing;

    const pictures: Picture[] = [];
    const cache: ScanCache = { version: 1, folder: root, files: {} };
    let done = 0;
    const progress = () => ({ progress: { done, total: files.length, what: 'reading' } });
    const reading = inParallel(files, pool.processes * 4, async ({ path, label }) => {
      signal.throwIfAborted();
      const { verdict, sizeBytes, mtimeMs } = await judge(root, path, previous, pool, signal);
      if ('hash' in verdict) pictures.push({ path, label, ...verdict, sizeBytes });
      else rejected.push({ path, ...verdict });
      if (mtimeMs !== null) cache.files[path] = { sizeBytes, mtimeMs, verdict };
      done++;
    });
    yield* tick(reading, signal, progress);
    yield progress();
    pictures.sort((a, b) => a.label - b.label || compareCodePoints(a.path, b.path));
    rejected.sort((a, b) => compareCodePoints(a.path, b.path));
    yield { index: { folder: root, classes, pictures, rejected }, cache };
  } catch (error) {
    throw isCancelled(error)
      ? new GraftError('cancelled', `The scan of ${root} was cancelled.`, root)
      : error;
  } finally {
    leave.abort();
    if (!options.pool) await pool.close();
  }
}

interface Judged {
  verdict: FileVerdict;
  sizeBytes: number;
  /** Null when the next scan should look again. */
  mtimeMs: number | null;
}

async function judge(
  root: string,
  path: string,
  previous: ScanCache | undefined,
  pool: DecoderPool,
  signal: AbortSignal,
): Promise<Judged> {
  const full = join(root, path);
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await stat(full);
  } catch (error) {
    const { fault, reason } = systemFault(error);
    return { verdict: { fault, reason }, sizeBytes: 0, mtimeMs: null };
  }
  const { size: sizeBytes, mtimeMs } = info;
  const known = recall(previous, path, { sizeBytes, mtimeMs });
  if (known) return { verdict: known, sizeBytes, mtimeMs };
  const seen = await pool.inspect(full, { signal });
  if (!seen.ok) {
    const verdict: Omit<Rejected, 'path'> = { fault: seen.fault, reason: seen.reason };
    return { verdict, sizeBytes, mtimeMs: seen.lasting ? mtimeMs : null };
  }
  const { hash, width, height } = seen;
  return { verdict: { hash, width, height }, sizeBytes: seen.sizeBytes, mtimeMs };
}

/** Yields `item()` every 100 ms until the work is done; its failure, or an abort, is thrown at once. */
async function* tick<T>(work: Promise<unknown>, signal: AbortSignal, item: () => T): AsyncGenerator<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(new GraftError('cancelled', 'Cancelled.'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  // Whoever loses the race may still fail: nobody is left to hear it.
  aborted.catch(() => {});
  work.catch(() => {});
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<'pause'>((resolve) => {
        timer = setTimeout(() => resolve('pause'), tickMs);
      });
      const first = await Promise.race([work, aborted, pause]).finally(() => clearTimeout(timer));
      if (first !== 'pause') return;
      yield item();
    }
  } finally {
    stop();
  }
}

/** Runs `use` on every item, so many at a time; the first failure ends it. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  use: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const item = items[next++]!;
      try {
        await use(item);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, runner));
}
