// Attacks on the local server: what a hostile website or another user's program on the same machine could send.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Limits } from '../../src-main/shells/server/limits';
import { startWebServer, type WebServer } from '../../src-main/shells/server/web-server';

let folder: string;
let server: WebServer;
let attached: number;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-attack-'));
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer', 'index.html'), '<p>Graft</p>');
  attached = 0;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await server?.close();
  await rm(folder, { recursive: true });
});

async function start(limits: Partial<Limits> = {}): Promise<void> {
  const engine = { attach: () => void attached++ };
  server = await startWebServer({ port: 0, folder: join(folder, 'renderer'), engine, limits });
}
/** The cookie that the address printed at the start gives. */
async function signIn(): Promise<string> {
  const answer = await fetch(server.url, { redirect: 'manual' });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}
const address = () => `http://127.0.0.1:${server.port}/`;
const statusOf = async (headers: Record<string, string> = {}, path = '') =>
  (await fetch(`${address()}${path}`, { headers, redirect: 'manual' })).status;

/** A raw connection that keeps its own half open, with what it received until it was closed. */
function dial(text = ''): { socket: Socket; closed: Promise<string>; isOpen(): boolean } {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.add(socket);
  let received = '';
  let isOpen = true;
  socket.on('data', (bytes) => {
    received += bytes.toString();
  });
  const closed = new Promise<string>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const)
      socket.on(event, () => {
        isOpen = false;
        resolve(received);
      });
  });
  socket.on('connect', () => socket.write(text));
  return { socket, closed, isOpen: () => isOpen };
}
const head = () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`;

describe('an attack on the local server', () => {
  it('by headers that never end is cut off in time, while the owner is served', async () => {
    // Long enough for the owner's own request on a busy machine.
    await start({ headersMs: 2_000, requestMs: 3_000 });
    const cookie = await signIn();
    const began = performance.now();
    const slow = Array.from({ length: 50 }, () => dial(head()));
    const drip = setInterval(() => {
      for (const { socket, isOpen } of slow) if (isOpen()) socket.write('X-A: b\r\n');
    }, 50);
    expect(await statusOf({ cookie })).toBe(200);
    const answers = await Promise.all(slow.map(({ closed }) => closed));
    clearInterval(drip);
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(await statusOf({ cookie })).toBe(200);
  });

  it('by a body that never ends is refused without reading it', async () => {
    await start({ headersMs: 400, requestMs: 800 });
    const post = head().replace('GET', 'POST');
    const { closed, socket } = dial(`${post}Content-Length: 10000000000\r\n\r\nabc`);
    const drip = setInterval(() => socket.writable && socket.write('a'.repeat(1000)), 20);
    const answer = await closed;
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toContain('Connection: close');
  });

  it('by headers that are too large is refused', async () => {
    await start();
    const { closed } = dial(`${head()}X-A: ${'a'.repeat(100_000)}\r\n\r\n`);
    expect(await closed).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('by many open connections leaves no more than the limit, and the owner is served once they time out', async () => {
    await start({ connections: 20, headersMs: 1_000, requestMs: 2_000 });
    const cookie = await signIn();
    const many = Array.from({ length: 60 }, () => dial(head()));
    const answers = await Promise.all(many.map(({ closed }) => closed));
    // Those above the limit are closed without an answer, the others when they time out.
    expect(answers.filter((answer) => answer === '').length).toBeGreaterThanOrEqual(40);
    expect(await statusOf({ cookie })).toBe(200);
  });

  it('by guessing tokens is refused after a few, while the owner is served', async () => {
    await start({ strangers: 20, strangersMs: 60_000 });
    const cookie = await signIn();
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push(await statusOf({}, `?token=${i}`));
    expect(statuses.filter((status) => status === 403)).toHaveLength(19);
    expect(statuses.slice(19).every((status) => status === 429)).toBe(true);
    expect(await statusOf({ cookie: 'graft=1' })).toBe(429);
    expect(await statusOf({ authorization: 'Bearer guessed' }, 'about')).toBe(429);
    expect(await statusOf({ cookie })).toBe(200);
  });

  it('by guessing tokens keeps the owner out for a moment only', async () => {
    await start({ strangers: 1, strangersMs: 2_000 });
    expect(await statusOf({}, '?token=1')).toBe(403);
    expect(await statusOf({}, new URL(server.url).search)).toBe(429);
    await expect
      .poll(() => statusOf({}, new URL(server.url).search), { timeout: 10_000, interval: 200 })
      .toBe(303);
  });

  it('by WebSockets without access gets no connection, nor keeps one half open', async () => {
    await start();
    const upgrade = `${head().replace('GET /', 'GET /engine')}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    const { closed, socket } = dial(upgrade);
    expect(await closed).toMatch(/^HTTP\/1\.1 403 /);
    // Its own half is still open: the server closes the whole connection all the same.
    const gone = new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
    const drip = setInterval(() => socket.write('a'), 20);
    await gone;
    clearInterval(drip);
    expect(attached).toBe(0);
  });

  it('by many windows stops at the limit', async () => {
    await start({ windows: 3 });
    const cookie = await signIn();
    const headers = { cookie, origin: `http://127.0.0.1:${server.port}` };
    const open = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, { headers });
        socket.on('open', () => resolve('open'));
        socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
        socket.on('error', () => {});
      });
    const results: string[] = [];
    for (let i = 0; i < 5; i++) results.push(await open());
    expect(results).toEqual(['open', 'open', 'open', '503', '503']);
    expect(attached).toBe(3);
  });

  it('by another host name, as DNS rebinding does, gets nothing even with the cookie', async () => {
    await start();
    const cookie = await signIn();
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `[::1]:${server.port}`,
      '',
    ]) {
      const { closed } = dial(
        `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      );
      const answer = await closed;
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).not.toContain('<p>Graft</p>');
    }
  });

  it('by requests that are not HTTP is refused and harms nobody', async () => {
    await start();
    const cookie = await signIn();
    const hostile = [
      '\x16\x03\x01\x02\x00',
      'GET / HTTP/9.9\r\n\r\n',
      `${head()}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head()}X\0: 1\r\n\r\n`,
      `GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
    ];
    for (const text of hostile) expect(await dial(text).closed).toMatch(/^HTTP\/1\.1 4\d\d |^$/);
    expect(await statusOf({ cookie })).toBe(200);
  });
});
