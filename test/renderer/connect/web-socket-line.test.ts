// The line of a browser page: a connection that hangs is found to be lost, and a slow one is not.
// @vitest-environment node
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { aliveWord } from '#shared/protocol/window-line';
import { openWebSocketLine } from '../../../src-renderer/connect/web-socket-line';

/** Node.js 20 has none of its own; those of browsers throw no errors without listeners. */
class PageSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => {});
  }
}
beforeAll(() => void vi.stubGlobal('WebSocket', PageSocket));

/** Starts a server; `greet` is called with each connection. */
async function serve(greet: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', greet);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const one of server.clients) one.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('loses a connection that says nothing, and waits longer for the next one', async () => {
  let reached = 0;
  const url = await serve((socket) => {
    reached++;
    socket.send('hello');
  });
  const patience = { ms: 150 };
  for (const next of [300, 600]) {
    const line = await openWebSocketLine(url, patience);
    const heard: unknown[] = [];
    line.onMessage((message) => heard.push(message));
    const began = performance.now();
    const reason = await new Promise<string | undefined>((lost) => line.onClose(lost));
    expect(reason).toMatch(/connection was lost/);
    expect(performance.now() - began).toBeGreaterThan(next / 2 - 30);
    expect(heard).toEqual(['hello']);
    expect(patience.ms).toBe(next);
  }
  expect(reached).toBe(2);
});

test('keeps a quiet connection whose server says that it is alive', async () => {
  const url = await serve((socket) => {
    const timer = setInterval(() => socket.send(aliveWord), 40);
    socket.on('close', () => clearInterval(timer));
  });
  const line = await openWebSocketLine(url, { ms: 300 });
  const heard: unknown[] = [];
  line.onMessage((message) => heard.push(message));
  let isLost = false;
  line.onClose(() => {
    isLost = true;
  });
  await sleep(900);
  expect(isLost).toBe(false);
  expect(heard).toEqual([]);
  line.close();
});

test('gives up a connection that is accepted and never answered, as by a tunnel that hangs', async () => {
  const hanging = createServer();
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void hanging.close());
  const url = `ws://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  await expect(openWebSocketLine(url, { ms: 150 })).rejects.toThrow('connection was lost');
});
