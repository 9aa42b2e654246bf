// Scans a folder of images to an index: inspects every file once, in helper processes. A scan is a stream that can be cancelled.

import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compareCodePoints } from '#shared/compare-code-points';
import type { DataIndex, Image, Rejected } from '#shared/data/dataset-index';
import type { DataLabels } from '#shared/data/source';
import { GraftError, isCancelled } from '#shared/errors';
import { isObjectUrl, normalizeObjectUrl } from '#shared/object-url';
import { reportEveryMs } from '#shared/pacer';
import type { Progress } from '#shared/progress';
import { say } from '#shared/sentence';
import { runInSlices, type Steps, sortSteps } from '#shared/steps';
import { nextTurn } from '../store/next-turn';
import { type DecoderPool, openDecoderPool } from './decoder-pool';
import type { Inspection } from './inspect';
import { insistFolder } from './reachable';
import {
  createScanCache,
  type FileState,
  type FileVerdict,
  type ImageVerdict,
  openScanCache,
  type ScanCache,
  shareNotes,
} from './scan-cache';
import { openSource } from './sources/open-source';
import type { ObjectState, SourceItem } from './sources/source';

/** Items of the stream: progress at most 10 times per second, then the index with the cache for the next scan. */
export type ScanItem =
  | { progress: Progress; index?: undefined }
  | { index: DataIndex; cache: Buffer; progress?: undefined };

/** Options of a scan. */
export interface ScanOptions {
  /** The last scan's cache: files with unchanged size and modification time are not read again. */
  readonly previous?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The decoder pool to use; by default the scan opens and closes one. */
  readonly pool?: DecoderPool | undefined;
  /** Path of the bundled decoder, for the scan's own pool. */
  readonly entry?: string | undefined;
  /** Where the classes are if they are not subfolders. */
  readonly labels?: DataLabels | undefined;
  /** Folder to which packed arrays and archives are unpacked, once. */
  readonly unpackFolder?: string | undefined;
}

/** Number of files sent to a helper at once. */
const inspectedAtOnce = 8;
/** Number of files whose state is compared at once with that of the last scan. */
const comparedAtOnce = 256;

/**
 * Scans a folder, or a prefix in S3, with one subfolder per class. Faulty files are listed with a reason and do not stop the scan. Throws
 * 'invalid', 'not-found' or 'no-permission' for the folder, and 'cancelled' as soon as the signal is aborted.
 */
export async function* scanFolder(folder: string, options: ScanOptions = {}): AsyncGenerator<ScanItem> {
  const root = isObjectUrl(folder) ? normalizeObjectUrl(folder) : resolve(folder);
  const leave = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leave.signal]) : leave.signal;
  const pool = options.pool ?? openDecoderPool({ entry: options.entry });
  try {
    let found = 0;
    let objects: ReadonlyMap<string, ObjectState> | undefined;
    const listing = openSource(root, {
      labels: options.labels,
      unpackFolder: options.unpackFolder ?? join(tmpdir(), 'graft-unpacked'),
      signal,
      onFound: (count) => {
        found = count;
      },
      onObjects: (states) => {
        objects = states;
      },
    });
    yield* tick(listing, signal, () => ({ progress: { done: found, total: null, what: 'listing' } }));
    const source = await listing;
    const { items } = source;
    const classes = [...source.classes];
    const rejected = [...source.rejected];
    const previous = options.previous
      ? await runInSlices(openScanCache(options.previous, root), nextTurn)
      : null;

    // Indexed by position in the listing, which is almost sorted, so that sorting is cheap.
    const seen: (Image | undefined)[] = new Array(items.length);
    const cache = createScanCache(root);
    const holderTime = rememberHolders();
    /** The path of an item in the cache: with the ETag of an object, which is written within a second as it was before. */
    const cachedPath = ({ path, file }: SourceItem) => {
      const version = objects?.get(file)?.version;
      return version === undefined ? path : `${path} ${version}`;
    };
    let done = 0;
    const progress = () => ({ progress: { done, total: items.length, what: 'reading' } });
    const keep = (place: number, file: FileState, verdict: FileVerdict) => {
      const item = items[place]!;
      if ('hash' in verdict) seen[place] = imageOf(item, root, file, verdict);
      else rejected.push({ path: item.path, ...verdict });
      done++;
    };
    /** Looks up which of the files are unchanged, and returns the places of the others. */
    const recall = async (places: readonly number[], cached: ScanCache) => {
      const files = objects ? [] : places.filter((place) => !items[place]!.slice);
      const states = await pool.stat(
        files.map((place) => items[place]!.file),
        { signal },
      );
      const fresh: number[] = [];
      let at = 0;
      for (const place of places) {
        const item = items[place]!;
        const state =
          objects?.get(item.file) ??
          (item.slice
            ? { sizeBytes: item.slice.length, mtimeMs: await holderTime(item) }
            : { sizeBytes: states[at++]!, mtimeMs: states[at++]! });
        const known = cached.recall(cachedPath(item), state);
        if (known) {
          keep(place, state, known.verdict);
          cache.copy(known.record);
        } else fresh.push(place);
      }
      return fresh;
    };
    const inspect = async (places: readonly number[]) => {
      const files = places.map((place) => {
        const { file, slice } = items[place]!;
        return { path: file, slice, version: objects?.get(file)?.version };
      });
      for (const [i, inspection] of (await pool.inspect(files, { signal })).entries()) {
        const place = places[i]!;
        const item = items[place]!;
        const { sizeBytes, mtimeMs } =
          objects?.get(item.file) ??
          (item.slice ? { ...inspection, mtimeMs: await holderTime(item) } : inspection);
        const lasting = inspection.ok || inspection.lasting;
        if (!lasting) await insistFolder(root);
        const verdict = verdictOf(inspection);
        keep(place, { sizeBytes, mtimeMs }, verdict);
        if (lasting) cache.add(cachedPath(item), { sizeBytes, mtimeMs }, verdict);
      }
    };
    const together = previous ? comparedAtOnce : inspectedAtOnce;
    const reading = inParallel(Math.ceil(items.length / together), pool.processes * 3, async (batch) => {
      signal.throwIfAborted();
      const from = batch * together;
      const places = Array.from({ length: Math.min(together, items.length - from) }, (_, i) => from + i);
      const fresh = previous ? await recall(places, previous) : places;
      for (let at = 0; at < fresh.length; at += inspectedAtOnce)
        await inspect(fresh.slice(at, at + inspectedAtOnce));
    });
    yield* tick(reading, signal, progress);
    yield progress();
    const byPlace = (a: Image, b: Image) => a.label - b.label || compareCodePoints(a.path, b.path);
    const images = await runInSlices(sortSteps(await compact(seen), byPlace), nextTurn);
    const faults = sortSteps(rejected, (a: Rejected, b) => compareCodePoints(a.path, b.path));
    const { notes, unlabeled } = source;
    const index = {
      folder: root,
      classes,
      images,
      rejected: await runInSlices(faults, nextTurn),
      ...(notes && { notes: [...notes] }),
      ...(unlabeled && { unlabeled: [...unlabeled] }),
    };
    yield { index, cache: cache.toBytes() };
  } catch (error) {
    throw isCancelled(error)
      ? new GraftError('cancelled', say`The scan of ${root} was cancelled.`, root)
      : error;
  } finally {
    leave.abort();
    if (!options.pool) await pool.close();
  }
}

/** Combines the source's and the inspection's data about an image. */
function imageOf(item: SourceItem, root: string, state: FileState, verdict: ImageVerdict): Image {
  const { path, label, labels, file, slice, part, group } = item;
  const { hash, width, height, look, brightness, sharpness, notes, plainJpeg } = verdict;
  return {
    path,
    label,
    hash,
    width,
    height,
    sizeBytes: state.sizeBytes,
    mtimeMs: state.mtimeMs,
    look,
    brightness,
    sharpness,
    ...(notes && { notes }),
    ...(plainJpeg && { plainJpeg }),
    ...(labels && { labels: [...labels] }),
    ...((isObjectUrl(file) || (file !== `${root}/${path}` && file !== join(root, path))) && { file }),
    ...(slice && { slice }),
    ...(part && { part }),
    ...(group !== undefined && { group }),
  };
}

function verdictOf(seen: Inspection): FileVerdict {
  if (!seen.ok) return { fault: seen.fault, reason: seen.reason };
  const { hash, width, height, look, brightness, sharpness, notes, plainJpeg } = seen;
  const more = { ...(notes.length > 0 && { notes: shareNotes(notes) }), ...(plainJpeg && { plainJpeg }) };
  return { hash, width, height, look, brightness, sharpness, ...more };
}

/** Returns the modification time of the archive that contains an item, which is read once; NaN if it cannot be read. */
function rememberHolders(): (item: SourceItem) => Promise<number> {
  const holders = new Map<string, Promise<number>>();
  return ({ file }) => {
    const known =
      holders.get(file) ??
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.NaN,
      );
    holders.set(file, known);
    return known;
  };
}

async function compact<T>(list: readonly (T | undefined)[]): Promise<T[]> {
  function* steps(): Steps<T[]> {
    const full: T[] = [];
    for (const [i, item] of list.entries()) {
      if (item !== undefined) full.push(item);
      if (i % 1000 === 999) yield;
    }
    return full;
  }
  return runInSlices(steps(), nextTurn);
}

/** Yields `item()` every 100 ms until the work is done; throws its error, or on abort, immediately. */
async function* tick<T>(work: Promise<unknown>, signal: AbortSignal, item: () => T): AsyncGenerator<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(new GraftError('cancelled', 'Cancelled.'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  // The promise that loses the race may still be rejected; this prevents an unhandled rejection.
  aborted.catch(() => {});
  work.catch(() => {});
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<'pause'>((resolve) => {
        timer = setTimeout(() => resolve('pause'), reportEveryMs);
      });
      const first = await Promise.race([work, aborted, pause]).finally(() => clearTimeout(timer));
      if (first !== 'pause') return;
      yield item();
    }
  } finally {
    stop();
  }
}

/** Runs `use` on 0 … count - 1 with limited concurrency; the first error stops it. */
async function inParallel(
  count: number,
  width: number,
  use: (place: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < count) {
      try {
        await use(next++);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, runner));
}
