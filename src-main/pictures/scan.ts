// A folder of pictures to its index: every file judged once, in helper processes; a scan is a stream that can be left.
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GraftError, isCancelled } from '#shared/errors';
import type { DataIndex, Picture, Rejected } from '#shared/recipe/data-index';
import type { DataLabels } from '#shared/recipe/recipe';
import { type DecoderPool, openDecoderPool } from './decoder-pool';
import { systemFault } from './faults';
import { compareCodePoints } from './list-files';
import { type FileVerdict, recall, type ScanCache } from './scan-cache';
import { openSource } from './sources/open-source';
import type { SourceItem } from './sources/source';

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
  /** Where classes stand when they aren't sub-folders. */
  readonly labels?: DataLabels | undefined;
  /** Where packed arrays and archives are unpacked, once. */
  readonly unpackFolder?: string | undefined;
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
    const listing = openSource(root, {
      labels: options.labels,
      unpackFolder: options.unpackFolder ?? join(tmpdir(), 'graft-unpacked'),
      signal,
      onFound: (count) => {
        found = count;
      },
    });
    yield* tick(listing, signal, () => ({ progress: { done: found, total: null, what: 'listing' } }));
    const source = await listing;
    const { items } = source;
    const classes = [...source.classes];
    const rejected = [...source.rejected];

    // By their place in the listing, which is nearly the order wanted: sorting then costs little.
    const seen: (Picture | undefined)[] = new Array(items.length);
    const cache: ScanCache = { version: 2, folder: root, files: {} };
    const holders = new Map<string, ReturnType<typeof stat>>();
    const statOf = (item: SourceItem) => {
      if (!item.slice) return stat(item.file);
      const known = holders.get(item.file) ?? stat(item.file);
      holders.set(item.file, known);
      return known;
    };
    let done = 0;
    const progress = () => ({ progress: { done, total: items.length, what: 'reading' } });
    const reading = inParallel(items, pool.processes * 4, async (item, place) => {
      signal.throwIfAborted();
      const { path, label, file, slice, part, group } = item;
      const { verdict, sizeBytes, mtimeMs } = await judge(item, statOf, previous, pool, signal);
      if ('hash' in verdict)
        seen[place] = {
          path,
          label,
          ...verdict,
          sizeBytes,
          ...(file !== join(root, path) && { file }),
          ...(slice && { slice }),
          ...(part && { part }),
          ...(group !== undefined && { group }),
        };
      else rejected.push({ path, ...verdict });
      if (mtimeMs !== null) cache.files[path] = { sizeBytes, mtimeMs, verdict };
      // Verdicts that are remembered come without a pause: others want this thread too.
      if (++done % 500 === 0) await new Promise((wake) => setImmediate(wake));
    });
    yield* tick(reading, signal, progress);
    yield progress();
    const pictures = seen.filter((picture) => picture !== undefined);
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
  { path, file, slice }: SourceItem,
  statOf: (item: SourceItem) => ReturnType<typeof stat>,
  previous: ScanCache | undefined,
  pool: DecoderPool,
  signal: AbortSignal,
): Promise<Judged> {
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await statOf({ path, file, slice, label: 0 });
  } catch (error) {
    const { fault, reason } = systemFault(error);
    return { verdict: { fault, reason }, sizeBytes: 0, mtimeMs: null };
  }
  const mtimeMs = Number(info.mtimeMs);
  const sizeBytes = slice ? slice.length : Number(info.size);
  const known = recall(previous, path, { sizeBytes, mtimeMs });
  if (known) return { verdict: known, sizeBytes, mtimeMs };
  const seen = await pool.inspect(file, { signal, slice });
  if (!seen.ok) {
    const verdict: Omit<Rejected, 'path'> = { fault: seen.fault, reason: seen.reason };
    return { verdict, sizeBytes, mtimeMs: seen.lasting ? mtimeMs : null };
  }
  const { hash, width, height, look } = seen;
  return { verdict: { hash, width, height, look }, sizeBytes: seen.sizeBytes, mtimeMs };
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
  use: (item: T, place: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const place = next++;
      try {
        await use(items[place]!, place);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, runner));
}
