// Reads a response: its status as an error, its body with a limit on silence, the range that it holds.
import type { IncomingMessage } from 'node:http';
import { RequestError, sayNetworkError, sayStatus } from './request-error';

/** A server that may answer later. */
export class BusyServer extends RequestError {
  /** The delay that the server asks for, in milliseconds. */
  readonly waitMs: number;
  constructor(message: string, waitMs: number) {
    super(message, true);
    this.waitMs = waitMs;
  }
}

/** Returns the error of a status that is not a success; `again` is true for those that may pass. */
export function statusError(response: IncomingMessage, host: string): RequestError {
  const status = response.statusCode ?? 0;
  const said = `${host} answered ${sayStatus(response)}`;
  if (status >= 500 || status === 429 || status === 408)
    return new BusyServer(said, 1000 * (readSize(response.headers['retry-after']) ?? 0));
  return new RequestError(said, false);
}

/** Yields the body chunk by chunk; throws RequestError if it ends early or stalls. The timeout counts only time spent waiting. */
export async function* chunksOf(
  response: IncomingMessage,
  host: string,
  stallMs: number,
): AsyncGenerator<Buffer> {
  const body = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const stalled = new RequestError(`${host} sent nothing for ${Math.ceil(stallMs / 1000)} s`, true);
    const timer = setTimeout(() => response.destroy(stalled), stallMs);
    let next: IteratorResult<Buffer>;
    try {
      next = await body.next();
    } catch (error) {
      throw sayNetworkError(error, host);
    } finally {
      clearTimeout(timer);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** Returns the first byte and the size of the whole file that a partial response declares; `total` is null if it is unknown. */
export function rangeOf(response: IncomingMessage): { start: number; total: number | null } | null {
  const range = /^bytes (\d{1,15})-\d+\/(\d{1,15}|\*)$/.exec(response.headers['content-range'] ?? '');
  return range && { start: Number(range[1]), total: range[2] === '*' ? null : Number(range[2]) };
}

/** Reads a header that holds a size; null if it is absent or not a number. */
export function readSize(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
