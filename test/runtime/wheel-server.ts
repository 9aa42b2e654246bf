// A package index on 127.0.0.1 with one wheel, which can misbehave, and the wheel's pin.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { onTestFinished } from 'vitest';
import type { IndexConfig } from '../../src-main/runtime/index/pip-config';
import type { DownloadOptions } from '../../src-main/runtime/wheel/download-stream';
import { fetchMembers } from '../../src-main/runtime/wheel/fetch-members';
import type { FetchProgress } from '../../src-main/runtime/wheel/speed';
import { parsePin } from '../../src-main/runtime/wheel-pin';
import { someBytes } from '../weights/local-server';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A header, a library of several blocks, a stored file and one that nobody asks for. */
export const members: Readonly<Record<string, Uint8Array>> = {
  'tiny/include/tiny.h': Buffer.from('#pragma once\n'.repeat(100)),
  'tiny/libtiny.so': someBytes(900_000),
  'tiny/stored.bin': someBytes(30_000),
  'tiny/not-needed.bin': someBytes(2_000_000),
};

export const wheel = Buffer.from(
  zipSync({
    'tiny/include/tiny.h': members['tiny/include/tiny.h']!,
    'tiny/libtiny.so': [members['tiny/libtiny.so']!, { os: 3, attrs: 0o100755 << 16 }],
    'tiny/stored.bin': [members['tiny/stored.bin']!, { level: 0 }],
    'tiny/not-needed.bin': [members['tiny/not-needed.bin']!, { level: 0 }],
  }),
);

export const pin = parsePin({
  project: 'Tiny_Lib',
  version: '1.0',
  file: 'tiny_lib-1.0-py3-none-any.whl',
  sha256: sha256(wheel),
  sizeBytes: wheel.length,
  packedBytes: wheel.length - 2_000_000,
  members: Object.entries(members)
    .slice(0, 3)
    .map(([path, bytes]) => `${sha256(bytes)} ${bytes.length} ${path}`),
});

/** What a server did. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

/** How a server misbehaves. */
export interface Manners {
  bytes?: Buffer;
  page?: 'json' | 'html';
  /** Answers every range request with the whole file. */
  withoutRanges?: boolean;
  /** Disconnects after this many bytes of the nth answer with part of the wheel. */
  cutAfter?: (answer: number) => number | undefined;
  /** Requires this user and password. */
  credentials?: string;
  /** Redirects requests for the file to this address. */
  redirectTo?: string;
  /** Waits before each chunk of 16 KiB. */
  chunkDelayMs?: number;
}

/** Starts an index; its simple page is at `/simple/`. Change `manners` while it runs. */
export async function serveIndex(manners: Manners = {}) {
  const asked: Asked[] = [];
  let answers = 0;
  const server = http.createServer((request, response) => {
    const { authorization, range, accept } = request.headers;
    asked.push({ path: request.url ?? '', range, authorization, accept });
    const wanted = manners.credentials && `Basic ${Buffer.from(manners.credentials).toString('base64')}`;
    if (wanted && authorization !== wanted) {
      response.writeHead(401).end();
    } else if (request.url === '/simple/tiny-lib/') {
      sendPage(response, manners.page ?? 'json');
    } else if (request.url === `/files/${pin.file}` && manners.redirectTo) {
      response.writeHead(302, { location: manners.redirectTo }).end();
    } else if (request.url?.split('?')[0]?.endsWith(pin.file)) {
      void sendFile(request, response, manners, () => ++answers);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, manners, index: `${url}/simple/` };
}

function sendPage(response: http.ServerResponse, kind: 'json' | 'html'): void {
  const other = { filename: 'tiny_lib-0.9-py3-none-any.whl', url: '../../files/old.whl', hashes: {} };
  const file = { filename: pin.file, url: `../../files/${pin.file}`, hashes: { sha256: pin.sha256 } };
  if (kind === 'json') {
    response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' });
    response.end(JSON.stringify({ meta: { 'api-version': '1.1' }, files: [other, file] }));
  } else {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    const links = [other, file].map(
      ({ filename, url }) => `<a data-x="1" href="${url}#sha256=${pin.sha256}">${filename}</a>`,
    );
    response.end(`<!DOCTYPE html><html><body>${links.slice(1).join('<br/>\n')}</body></html>`);
  }
}

async function sendFile(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  manners: Manners,
  count: () => number,
): Promise<void> {
  const bytes = manners.bytes ?? wheel;
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const [from, to] =
    range && !manners.withoutRanges ? [Number(range[1]), Number(range[2])] : [0, bytes.length - 1];
  const part = bytes.subarray(from, to + 1);
  const partial = range !== null && !manners.withoutRanges;
  response.writeHead(partial ? 206 : 200, {
    'content-length': part.length,
    ...(partial && { 'content-range': `bytes ${from}-${to}/${bytes.length}` }),
  });
  response.flushHeaders();
  response.setMaxListeners(0);
  const cut = part.length > 1 ? manners.cutAfter?.(count()) : undefined;
  const end = Math.min(part.length, cut ?? part.length);
  for (let at = 0; at < end && !response.destroyed; at += 16_384) {
    if (manners.chunkDelayMs) await new Promise((resolve) => setTimeout(resolve, manners.chunkDelayMs));
    if (!response.write(part.subarray(at, Math.min(end, at + 16_384))))
      await new Promise<void>((resolve) => {
        response.once('drain', resolve);
        response.once('close', resolve);
      });
  }
  if (end < part.length) setTimeout(() => response.destroy(), 10);
  else response.end();
}

/** Creates a folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-wheel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Returns the configuration of one index. */
export function configOf(index: string, more: Partial<IndexConfig> = {}): IndexConfig {
  const none = { findLinks: [], proxy: undefined, certFile: undefined, trustedHosts: [], mayAskIndex: true };
  return { ...none, indexes: [index], ...more };
}

/** Paths of all pinned members in a folder. */
export function targetsIn(folder: string): Map<string, string> {
  return new Map([...pin.members.keys()].map((name) => [name, join(folder, name)]));
}

/** Downloads all pinned members with short delays and small blocks, without a proxy unless one is given. */
export async function fetchAll(
  folder: string,
  options: Partial<DownloadOptions> & Pick<DownloadOptions, 'config'>,
): Promise<FetchProgress[]> {
  const progress: FetchProgress[] = [];
  const settings = {
    store: join(folder, 'store'),
    env: {},
    stallMs: 2000,
    retryDelaysMs: [5, 5],
    blockBytes: 100_000,
  };
  for await (const one of fetchMembers(pin, targetsIn(folder), { ...settings, ...options }))
    progress.push(one);
  return progress;
}
