// Downloads pinned members of a wheel by ranges, without the rest of it; the whole wheel from a server that has no ranges.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { RequestError } from '../../net/request';
import { progressOf } from '../../process/progress-stream';
import { checkDisk } from '../../store/disk-space';
import { findWheel, requestOptions, type WheelPlace } from '../index/find-wheel';
import type { IndexConfig } from '../index/pip-config';
import type { WheelPin } from '../wheel-pin';
import { type ByteSource, defaultDelaysMs, openFileSource, openServerSource } from './byte-source';
import { fetchLarge } from './large-member';
import { createMeter, type FetchProgress, type Meter } from './speed';
import { unpackMember } from './unpack-member';
import { findMembers, type WantedMember } from './wanted-members';
import { downloadWheel } from './whole-wheel';

/** Options of a download. */
export interface FetchOptions {
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

const defaultBlockBytes = 8 * 1024 * 1024;

/**
 * Downloads members of a wheel to the given paths, verified. Leaving the loop stops it and keeps what was downloaded.
 * Throws 'unavailable', 'bad-file' (naming the member), 'disk-full', 'cancelled'.
 */
export async function* fetchMembers(
  pin: WheelPin,
  targets: ReadonlyMap<string, string>,
  options: FetchOptions,
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
      working = fetchAll(pin, targets, { ...options, signal }, note);
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

async function fetchAll(
  pin: WheelPin,
  targets: ReadonlyMap<string, string>,
  options: FetchOptions & { signal: AbortSignal },
  report: (progress: FetchProgress) => void,
): Promise<void> {
  const { config, store, signal, env = process.env, connections = 4 } = options;
  await mkdir(store, { recursive: true });
  const requests = { env, signal, stallMs: options.stallMs };
  const place = await findWheel(pin, config, requests);
  const source = await openSource(pin, place, options, report);
  try {
    const wanted = await findMembers(pin, targets, source, signal);
    const blockBytes = options.blockBytes ?? defaultBlockBytes;
    const inBlocks = (one: WantedMember) => source.isRemote && one.lengthBytes > blockBytes;
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
    const large = wanted.filter(inBlocks);
    const unpackedBytes = sum(wanted.map((one) => one.pin.sizeBytes));
    await checkDisk(store, unpackedBytes + sum(large.map((one) => one.lengthBytes)));
    const meter = createMeter(sum(wanted.map((one) => one.lengthBytes)), report);
    const small = wanted.filter((one) => !inBlocks(one));
    const worker = async () => {
      for (let one = small.shift(); one; one = small.shift())
        await unpackMember(one.entry, counted(source, one, signal, meter), one.pin, one.path);
    };
    await Promise.all(Array.from({ length: connections }, worker));
    for (const one of large)
      await fetchLarge(one, source, store, { blockBytes, connections, signal, onBytes: meter.add });
  } finally {
    await source.close();
  }
}

/** Yields the range of a member, counted. */
async function* counted(
  source: ByteSource,
  { entry, lengthBytes }: WantedMember,
  signal: AbortSignal,
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  let left = lengthBytes;
  try {
    for await (const chunk of source.read(entry.headerOffset, lengthBytes, signal)) {
      left -= chunk.length;
      meter.add(chunk.length);
      yield chunk;
    }
  } finally {
    // What is left is not needed once the member is complete.
    if (left > 0) meter.add(left, false);
  }
}

/** Opens the wheel for reading ranges; downloads it whole where its server has none. */
async function openSource(
  pin: WheelPin,
  place: WheelPlace,
  options: FetchOptions & { signal: AbortSignal },
  report: (progress: FetchProgress) => void,
): Promise<ByteSource> {
  if ('path' in place) return openFileSource(place.path);
  const { config, store, signal, env = process.env, stallMs, retryDelaysMs = defaultDelaysMs } = options;
  const request = await requestOptions(config, { env, signal, stallMs }, place.headers);
  const ranges = await openServerSource(place.url, request, retryDelaysMs);
  if (ranges) return ranges;
  const path = join(store, pin.file);
  await downloadWheel(pin, place.url, path, request, retryDelaysMs, report);
  return openFileSource(path, { remove: true });
}
