// A server on 127.0.0.1 that serves one body and can misbehave, and a proxy that records its requests.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type DownloadOptions,
  type DownloadProgress,
  downloadWeights,
} from '../../src-main/weights/download';
import type { WeightsFile } from '../../src-main/weights/weights-file';

/** Varying bytes that start with the HDF5 signature. */
export function someBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 12345;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  Buffer.from('894844460d0a1a0a', 'hex').copy(bytes);
  return bytes;
}

export const body = someBytes(300_000);
export const md5 = createHash('md5').update(body).digest('hex');
export const sha256 = createHash('sha256').update(body).digest('hex');

export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export type Answer = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  count: number,
) => void | Promise<void>;

/** Starts a server; `asked` records the requests. */
export async function serve(answer: Answer): Promise<{ url: string; asked: Asked[]; server: http.Server }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const { range } = request.headers;
    asked.push({
      path: request.url ?? '',
      range,
      ifRange: request.headers['if-range'] as string | undefined,
    });
    void answer(request, response, asked.length);
  });
  return { url: await listen(server), asked, server };
}

async function listen(server: http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves the body with ranges, ETag and If-Range. `upTo` disconnects after that many bytes of a response. */
export function honest(upTo?: number, bytes = body, etag = '"one"'): Answer {
  return (request, response) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const fresh = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const from = range && fresh ? Number(range[1]) : 0;
    const rest = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      etag,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (upTo === undefined || upTo >= rest.length) response.end(rest);
    else response.write(rest.subarray(0, upTo), () => setTimeout(() => response.destroy(), 20));
  };
}

/** Starts a proxy for absolute-form requests and CONNECT; `through` records its targets. */
export async function proxy(
  status = 200,
): Promise<{ url: string; through: string[]; authorizations: string[] }> {
  const through: string[] = [];
  const authorizations: string[] = [];
  const note = (request: http.IncomingMessage) => {
    through.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization'] ?? '');
  };
  const server = http.createServer((request, response) => {
    note(request);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = http.request(request.url ?? '', { headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end();
  });
  server.on('connect', (request, socket: Socket, head) => {
    note(request);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { url: await listen(server), through, authorizations };
}

/** Creates a folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-weights-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function fileAt(url: string, more: Partial<WeightsFile> = {}): WeightsFile {
  return { name: 'net.h5', url: `${url}/models/net.h5`, md5, ...more };
}

/** Downloads completely, with short delays, and without a proxy unless one is given. */
export async function download(
  file: WeightsFile,
  options: Partial<DownloadOptions> & { folder: string },
): Promise<{ path: string; progress: DownloadProgress[] }> {
  const work = downloadWeights(file, { env: {}, stallMs: 2000, retryDelaysMs: [5, 5], ...options });
  const progress: DownloadProgress[] = [];
  for (;;) {
    const next = await work.next();
    if (next.done) return { path: next.value, progress };
    progress.push(next.value);
  }
}
