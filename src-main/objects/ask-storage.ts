// Sends a signed GET to S3-compatible storage: few at a time, again after failures that may pass.
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraftError } from '#shared/errors';
import { type ObjectPlace, parseObjectUrl } from '#shared/object-url';
import { say, sentenceOf } from '#shared/sentence';
import { get } from '../net/request';
import { RequestError } from '../net/request-error';
import { BusyServer, chunksOf, statusError } from '../net/response';
import { createLimit } from './limit';
import { OtherRegion, refusalError } from './refusals';
import { readSettings, type StorageSettings } from './settings';
import { encodePart, encodeQuery, signGet } from './sign';

/** A request. The key of `url` is the object, unless `query` lists objects of its bucket. */
export interface StorageRequest {
  readonly url: string;
  /** Lists objects instead of reading one. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer with status 200 or 206. */
export interface StorageAnswer {
  readonly host: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Yields the body; throws RequestError if it ends early or stalls, which is asked for again. */
  chunks(): AsyncGenerator<Buffer>;
  /** Ends the connection without reading the rest. */
  leave(): void;
}

/** Requests of one process at a time. */
const mostRequests = 16;
/** How long a server may send nothing. */
const stallMs = 10_000;
const mostAttempts = 6;
const firstWaitMs = 250;
/** No attempt begins later than this after the first one. */
const patienceMs = 35_000;
/** Longest error document that is read. */
const mostErrorBytes = 64 * 1024;

const limit = createLimit(mostRequests);
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: mostRequests }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: mostRequests }),
};
/** Regions of buckets, where they differ from the settings'. */
const regions = new Map<string, string>();

/** Calls `use` with the answer, again after failures that may pass. Throws ObjectError for a fault of one object, GraftError for all else. */
export async function askStorage<T>(
  request: StorageRequest,
  use: (answer: StorageAnswer) => Promise<T>,
): Promise<T> {
  const place = parseObjectUrl(request.url);
  const settings = await readSettings();
  const started = performance.now();
  let moved = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await limit(() => askOnce(request, place, settings, use));
    } catch (error) {
      if (request.signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
      if (error instanceof OtherRegion) {
        if (moved) throw refusedRegion(request.url, error);
        moved = true;
        regions.set(place.bucket, error.region);
        continue;
      }
      if (!(error instanceof RequestError)) throw error;
      const asked = error instanceof BusyServer ? error.waitMs : 0;
      // Requests that failed together do not come back together.
      const wait = Math.max(asked, firstWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      const late = performance.now() - started + wait > patienceMs;
      if (!error.again || attempt === mostAttempts || late) throw unreachable(request.url, error);
      await sleep(wait, undefined, { signal: request.signal }).catch(() => {
        throw new GraftError('cancelled', 'Cancelled.');
      });
    }
  }
}

async function askOnce<T>(
  request: StorageRequest,
  place: ObjectPlace,
  settings: StorageSettings,
  use: (answer: StorageAnswer) => Promise<T>,
): Promise<T> {
  const region = regions.get(place.bucket) ?? settings.region;
  const url = addressOf(place, request.query, settings, region);
  const { credentials, ca } = settings;
  const headers = credentials
    ? await signGet(url, request.headers ?? {}, region, credentials)
    : (request.headers ?? {});
  const { response } = await get(url.href, {
    headers,
    env: process.env,
    stallMs,
    signal: request.signal,
    ca,
    agent: agents[url.protocol as keyof typeof agents],
  });
  const chunks = () => chunksOf(response, url.host, stallMs);
  const status = response.statusCode ?? 0;
  if (status === 200 || status === 206)
    return use({ host: url.host, headers: response.headers, chunks, leave: () => void response.destroy() });
  const text = await readText(chunks(), mostErrorBytes);
  const code = /<Code>([\w.-]{1,100})<\/Code>/.exec(text)?.[1] ?? '';
  const other = response.headers['x-amz-bucket-region'] ?? /<Region>([\w-]{1,60})<\/Region>/.exec(text)?.[1];
  if ([301, 307, 400].includes(status) && typeof other === 'string' && other !== region)
    throw new OtherRegion(other);
  if (code === 'RequestTimeout') throw new RequestError(`${url.host} closed the connection`, true);
  if (status >= 500 || status === 429 || status === 408) throw statusError(response, url.host);
  throw refusalError(
    { ...place, url: request.url, host: url.host, status, code, listing: request.query !== undefined },
    settings,
  );
}

/** Returns the address of an object, or of a bucket's listing. */
export function addressOf(
  { bucket, key }: ObjectPlace,
  query: StorageRequest['query'],
  { endpoint, pathStyle }: StorageSettings,
  region: string,
): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = endpoint ?? new URL(`https://s3.${region}.${domain}`);
  // Certificates cover one name before the domain, so buckets with dots are part of the path.
  const inPath = pathStyle || bucket.includes('.');
  const host = inPath ? base.host : `${bucket}.${base.host}`;
  const parts = [...(inPath ? [bucket] : []), ...(query ? [] : key.split('/'))].map(encodePart);
  const path = `${base.pathname.replace(/\/+$/, '')}/${parts.join('/')}`;
  return new URL(`${base.protocol}//${host}${path}${query ? `?${encodeQuery(query)}` : ''}`);
}

/** Reads a body as text, up to `most` bytes. */
export async function readText(chunks: AsyncIterable<Buffer>, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

function refusedRegion(url: string, { region }: OtherRegion): GraftError {
  return new GraftError(
    'unavailable',
    say`The bucket of ${url} is said to be in the region ${region}, which refuses it. Check AWS_REGION and AWS_ENDPOINT_URL.`,
    url,
  );
}

function unreachable(url: string, error: RequestError): GraftError {
  return new GraftError(
    'unavailable',
    say`Could not read ${url}: ${sentenceOf(error.message)}. Check AWS_ENDPOINT_URL and the connection, then try again.`,
    url,
  );
}
