// Downloads a file of pretrained weights: resumed after an interruption, verified, and moved to its path when complete.

import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { createPacer } from '#shared/pacer';
import { say } from '#shared/sentence';
import { get } from '../net/request';
import { RequestError } from '../net/request-error';
import { BusyServer, chunksOf, rangeOf, readSize, statusError } from '../net/response';
import { fileError } from '../store/atomic';
import { checkDisk } from '../store/disk-space';
import { move } from '../store/move';
import { openPart, type PartFile } from './part-file';
import { expectedHash, findFault, placeOf, sayByHand, type WeightsFile } from './weights-file';

/** Progress of a download in bytes; `total` is null until the server reports it. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number | null;
}

/** Options of a download. */
export interface DownloadOptions {
  /** Folder to save the file in. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Closes a connection that sent nothing for this time. */
  readonly stallMs?: number;
  /** Delays before each retry; their number is the maximum number of attempts in a row without a new byte. */
  readonly retryDelaysMs?: readonly number[];
  /** Maximum size; a larger file is rejected. */
  readonly sizeLimitBytes?: number;
  /** Certificate authorities (PEM) in addition to Node's and the system's. */
  readonly ca?: string;
}

const longestWaitMs = 30_000;

/**
 * Downloads a file of weights to a folder and returns its path; an existing file with the expected content is used.
 * Leaving the loop keeps the downloaded bytes, so that a later call resumes. Throws 'unavailable' (saying how to add the file by hand),
 * 'bad-file' (wrong content), 'disk-full', 'too-large', 'busy', 'cancelled'.
 */
export async function* downloadWeights(
  file: WeightsFile,
  options: DownloadOptions,
): AsyncGenerator<DownloadProgress, string> {
  const { folder, signal } = options;
  const place = placeOf(file, folder);
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw fileError(error, folder, 'write');
  });
  const fault = await findFault(file, place, signal).catch((error: GraftError) => {
    if (error.code === 'not-found') return undefined;
    throw error;
  });
  if (fault === null) return place;
  const part = await openPart(place, file.url);
  let done = false;
  try {
    yield* fetchAll(file, part, options);
    await part.file.sync();
    await move(part.path, place);
    done = true;
    return place;
  } catch (error) {
    if (signal?.aborted) throw new GraftError('cancelled', say`Cancelled: ${file.name}.`, file.name);
    if (error instanceof RequestError) {
      const there = fault ? say` ${place} is not the right file: ${fault}.` : '';
      const text = say`${file.name} could not be downloaded: ${error.message}.${there} ${sayByHand(file, folder)}`;
      throw new GraftError('unavailable', text, file.url, { cause: error });
    }
    throw fileError(error, part.path, 'write');
  } finally {
    await part.close(done);
  }
}

/** Downloads until the file is complete and verified. */
async function* fetchAll(
  file: WeightsFile,
  part: PartFile,
  options: DownloadOptions,
): AsyncGenerator<DownloadProgress> {
  const { signal, folder, retryDelaysMs = [500, 1000, 2000, 4000, 8000] } = options;
  // Without a hash, only the server can confirm that the rest belongs to the bytes downloaded so far.
  if (!part.note?.validator && !expectedHash(file)) await part.discard();
  let fruitless = 0;
  let mixed = false;
  let secondChance = true;
  for (;;) {
    const before = part.sizeBytes;
    mixed ||= before > 0;
    try {
      if (before === 0 || before !== part.note?.total) yield* fetchOnce(file, part, options);
      const fault = await findFault(file, part.path, signal);
      if (!fault) return;
      await part.discard();
      if (!mixed || !secondChance)
        throw new GraftError(
          'bad-file',
          say`${file.url} sent a different file: ${fault}. It was deleted. ${sayByHand(file, folder)}`,
          file.url,
        );
      mixed = false;
      secondChance = false;
    } catch (error) {
      if (!(error instanceof RequestError) || !error.again || signal?.aborted) throw error;
      fruitless = part.sizeBytes > before ? 0 : fruitless + 1;
      const delay = retryDelaysMs[Math.max(0, fruitless - 1)];
      if (delay === undefined) throw error;
      const asked = error instanceof BusyServer ? error.waitMs : 0;
      await sleep(Math.min(longestWaitMs, Math.max(delay, asked)), undefined, { signal });
    }
  }
}

/** Sends one request for the missing bytes. */
async function* fetchOnce(
  file: WeightsFile,
  part: PartFile,
  options: DownloadOptions,
): AsyncGenerator<DownloadProgress> {
  const have = part.sizeBytes;
  const { signal, env = process.env, stallMs = 30_000, ca, sizeLimitBytes = 4 * 1024 ** 3 } = options;
  const headers: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'graft',
  };
  if (have > 0) headers.range = `bytes=${have}-`;
  if (have > 0 && part.note?.validator) headers['if-range'] = part.note.validator;
  const { response } = await get(file.url, { headers, env, stallMs, signal, ca });
  try {
    const total = await agree(response, file, part);
    if (total !== null && total > sizeLimitBytes) throw tooLarge(file, total, sizeLimitBytes);
    await checkDisk(options.folder, (total ?? 0) - part.sizeBytes);
    const due = createPacer();
    yield { done: part.sizeBytes, total };
    for await (const chunk of chunksOf(response, host(file), stallMs)) {
      await part.append(chunk);
      const done = part.sizeBytes;
      if (done > sizeLimitBytes) throw tooLarge(file, done, sizeLimitBytes);
      if (due() || done === total) yield { done, total };
    }
    if (total !== null && part.sizeBytes < total)
      throw new RequestError(`${host(file)} sent ${part.sizeBytes} of ${total} bytes`, true);
    if (total === null) yield { done: part.sizeBytes, total: part.sizeBytes };
  } finally {
    response.destroy();
  }
}

/** Reads the response status and prepares `part` for the bytes that follow; returns the size of the whole file. */
async function agree(response: IncomingMessage, file: WeightsFile, part: PartFile): Promise<number | null> {
  const have = part.sizeBytes;
  const status = response.statusCode ?? 0;
  const length = readSize(response.headers['content-length']);
  if (status === 206 && have > 0) {
    const range = rangeOf(response);
    const total = range?.total ?? part.note?.total ?? null;
    const fits = range?.start === have && (part.note?.total ?? total) === total;
    if (fits) return total;
    await part.discard();
    throw new RequestError(`${host(file)} sent a different range than requested`, true);
  }
  if (status === 200) {
    const etag = response.headers.etag;
    const validator = etag && !etag.startsWith('W/') ? etag : (response.headers['last-modified'] ?? null);
    await part.restart({ url: file.url, validator, total: length });
    return length;
  }
  if (status === 416 || status === 412) {
    await part.discard();
    throw new RequestError(`${host(file)} does not have the requested range`, true);
  }
  throw statusError(response, host(file));
}

function tooLarge(file: WeightsFile, bytes: number, limit: number): GraftError {
  return new GraftError(
    'too-large',
    say`${file.url} sends at least ${bytes} bytes; the limit is ${limit}.`,
    file.url,
  );
}

function host(file: WeightsFile): string {
  return new URL(file.url).host;
}
