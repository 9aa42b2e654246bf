// Windows whose connection is lost without a word: the server ends them, and tells the others that it is alive.
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Transport } from '#shared/protocol/transport';
import { aliveWord } from '#shared/protocol/window-line';
import { startWebServer } from '../../src-main/shells/server/web-server';
import { temporaryFolder } from '../engine/support';

test('ends a connection that no longer answers, and keeps a quiet one that does', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'renderer'));
  await writeFile(join(folder, 'renderer', 'index.html'), '<p>Graft</p>');
  let ended = 0;
  const engine = { attach: (line: Transport) => line.onClose(() => void ended++) };
  const server = await startWebServer({
    ...{ port: 0, folder: join(folder, 'renderer'), engine },
    limits: { aliveMs: 50, silentMs: 400, windows: 2 },
  });
  onTestFinished(() => server.close());
  const origin = `http://127.0.0.1:${server.port}`;
  const signedIn = await fetch(server.url, { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;

  const quiet = new WebSocket(`${origin.replace('http', 'ws')}/engine`, { headers: { origin, cookie } });
  onTestFinished(() => quiet.terminate());
  const words: string[] = [];
  quiet.on('message', (data) => words.push(String(data)));
  await new Promise((resolve) => quiet.once('open', resolve));

  // A client that does not answer pings, as behind a link that is down.
  const dead = connect(server.port, '127.0.0.1');
  onTestFinished(() => void dead.destroy());
  dead.on('error', () => {});
  dead.write(
    [
      'GET /engine HTTP/1.1',
      `Host: 127.0.0.1:${server.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Origin: ${origin}`,
      `Cookie: ${cookie}`,
      '\r\n',
    ].join('\r\n'),
  );
  const began = performance.now();
  let received = '';
  dead.on('data', (bytes) => (received += bytes.toString('latin1')));
  await new Promise((resolve) => dead.once('close', resolve));
  expect(received).toMatch(/^HTTP\/1\.1 101 /);
  expect(performance.now() - began).toBeGreaterThan(350);
  await vi.waitFor(() => expect(ended).toBe(1));

  await sleep(500);
  expect(quiet.readyState).toBe(WebSocket.OPEN);
  expect(words.length).toBeGreaterThan(5);
  expect(new Set(words)).toEqual(new Set([aliveWord]));
});
