// Downloads of updates from a real server on loopback: cut, resumed, verified, bounded, canceled.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type DownloadTask,
  downloadResumed,
  type Opened,
  UpdateError,
} from '../../../src-main/shells/electron/updates/resumed-download';

const content = randomBytes(600_000);
const sha512 = createHash('sha512').update(content).digest('base64');
let folder: string;
let server: Server;
let ranges: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-update-'));
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rm(folder, { recursive: true });
});

/** Sends the content from the requested byte on, and cuts the connection after `most` bytes. */
function send(request: IncomingMessage, response: ServerResponse, most = content.length, body = content) {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(start > 0 ? 206 : 200, {
    'Content-Length': body.length - start,
    ...(start > 0 && { 'Content-Range': `bytes ${start}-${body.length - 1}/${body.length}` }),
  });
  const part = body.subarray(start, start + most);
  if (start + most >= body.length) response.end(part);
  else response.write(part, () => setTimeout(() => response.destroy(), 50));
}

const open: DownloadTask['open'] = (url, headers, signal) =>
  new Promise<Opened>((resolve, reject) => {
    const request = get(url, { headers: { ...headers }, signal }, (body) =>
      resolve({
        status: body.statusCode ?? 0,
        header: (name) => [body.headers[name] ?? []].flat()[0],
        body,
      }),
    );
    request.on('error', () => reject(new UpdateError('offline')));
  });

const task = (more: Partial<DownloadTask> = {}): DownloadTask => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/Graft.AppImage`,
  sha512,
  bytes: content.length,
  destination: join(folder, 'Graft.AppImage'),
  parts: join(folder, 'parts'),
  signal: new AbortController().signal,
  open,
  onProgress: () => {},
  retryDelaysMs: [10, 10],
  ...more,
});

test('downloads a file and reports its progress', async () => {
  answer = (request, response) => send(request, response);
  const seen: number[] = [];
  await downloadResumed(task({ onProgress: (done) => seen.push(done) }));
  expect(content.equals(await readFile(join(folder, 'Graft.AppImage')))).toBe(true);
  expect(seen.at(-1)).toBe(content.length);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(await readdir(join(folder, 'parts'))).toEqual([]);
});

test('continues after the connection was cut, with the bytes that are missing', async () => {
  answer = (request, response) => send(request, response, 250_000);
  await downloadResumed(task());
  expect(content.equals(await readFile(join(folder, 'Graft.AppImage')))).toBe(true);
  expect(ranges[0]).toBeUndefined();
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d+-$/);
});

test('continues what an earlier start of the app left', async () => {
  answer = (request, response) => send(request, response, 200_000);
  await expect(downloadResumed(task({ retryDelaysMs: [] }))).rejects.toMatchObject({ why: 'offline' });
  const [part] = await readdir(join(folder, 'parts'));
  const { size } = await stat(join(folder, 'parts', part!));
  expect(size).toBeGreaterThan(0);
  ranges = [];
  answer = (request, response) => send(request, response);
  await downloadResumed(task());
  expect(ranges).toEqual([`bytes=${size}-`]);
  expect(content.equals(await readFile(join(folder, 'Graft.AppImage')))).toBe(true);
});

test('starts again where the beginning was of another file', async () => {
  await mkdir(join(folder, 'parts'));
  const name = `${Buffer.from(sha512, 'base64').toString('hex').slice(0, 40)}.part`;
  await writeFile(join(folder, 'parts', name), randomBytes(1000));
  answer = (request, response) => send(request, response);
  await downloadResumed(task());
  expect(ranges).toEqual(['bytes=1000-', undefined]);
  expect(content.equals(await readFile(join(folder, 'Graft.AppImage')))).toBe(true);
});

test('deletes parts of other versions', async () => {
  await mkdir(join(folder, 'parts'));
  await writeFile(join(folder, 'parts', 'older.part'), 'x');
  answer = (request, response) => send(request, response);
  await downloadResumed(task());
  expect(await readdir(join(folder, 'parts'))).toEqual([]);
});

test('starts again if the server ignores ranges', async () => {
  answer = (_request, response, count) => {
    response.writeHead(200, { 'Content-Length': content.length });
    if (count === 1)
      response.write(content.subarray(0, 99_000), () => setTimeout(() => response.destroy(), 50));
    else response.end(content);
  };
  await downloadResumed(task());
  expect(content.equals(await readFile(join(folder, 'Graft.AppImage')))).toBe(true);
});

test('refuses a file with one flipped bit, and keeps nothing of it', async () => {
  const flipped = Buffer.from(content);
  flipped[300_000]! ^= 1;
  answer = (request, response) => send(request, response, flipped.length, flipped);
  await expect(downloadResumed(task())).rejects.toMatchObject({ why: 'content' });
  expect(existsSync(join(folder, 'Graft.AppImage'))).toBe(false);
  expect(await readdir(join(folder, 'parts'))).toEqual([]);
});

test('stops at the size that the feed names', async () => {
  answer = (_request, response) => {
    response.writeHead(200);
    const more = () => void (response.destroyed || response.write(content, () => setImmediate(more)));
    more();
  };
  await expect(downloadResumed(task())).rejects.toMatchObject({ why: 'content' });
  expect(await readdir(join(folder, 'parts'))).toEqual([]);
});

test.each([
  [404, 'status', 1],
  [503, 'offline', 3],
])('answers %i: %s after %i requests', async (status, why, requests) => {
  answer = (_request, response) => response.writeHead(status).end('no');
  await expect(downloadResumed(task())).rejects.toMatchObject({ why, detail: String(status) });
  expect(ranges).toHaveLength(requests);
});

test('can be canceled, and keeps what has arrived', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'Content-Length': content.length });
    response.write(content.subarray(0, 120_000));
  };
  const stop = new AbortController();
  const running = downloadResumed(
    task({ signal: stop.signal, onProgress: (done) => done >= 100_000 && stop.abort() }),
  );
  await expect(running).rejects.toThrow();
  const [part] = await readdir(join(folder, 'parts'));
  expect((await stat(join(folder, 'parts', part!))).size).toBeGreaterThan(60_000);
});
