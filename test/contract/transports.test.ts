// Runs the contract suite for every transport.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { framed } from '#shared/protocol/framed';
import { serve } from '#shared/protocol/rpc';
import { createLoopback, type Transport } from '#shared/protocol/transport';
import { startEngine } from '../../src-main/shells/engine-process';
import { socketLine } from '../../src-main/shells/server/socket-line';
import { acceptChannels, openChannels } from '../../src-main/wire/channels';
import { pipeTransport } from '../../src-main/wire/pipe-transport';
import { type PortLike, portLine } from '../../src-renderer/connect/port-line';
import { openWebSocketLine } from '../../src-renderer/connect/web-socket-line';
import { bundleForNode } from './bundle';
import { createSampleHandlers, sampleContract } from './sample-service';
import { describeContract, type Link } from './suite';

let child: string;
beforeAll(async () => {
  child = await bundleForNode('test/contract/child.ts');
  // Node 20 has no WebSocket class; that of ws has the same interface as the browser's.
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
});

function serveOn(transport: Transport): void {
  serve(sampleContract, createSampleHandlers(), transport);
}

afterAll(() => rm(dirname(child), { recursive: true }));

describeContract('a loopback', () => {
  const [here, there] = createLoopback();
  serveOn(there);
  return { transport: here, breakOff: () => there.close(), close: () => here.close() };
});

describeContract('a channel of a shared line', () => {
  const [here, there] = createLoopback();
  acceptChannels(there, serveOn);
  const channels = openChannels(here);
  channels.open();
  const transport = framed(channels.open());
  return { transport, breakOff: () => there.close(), close: () => here.close() };
});

describeContract('a MessagePort', () => {
  const { port1, port2 } = new MessageChannel();
  const [here, there] = [port1, port2].map((port) => framed(portLine(port as unknown as PortLike)));
  serveOn(there!);
  return { transport: here!, breakOff: () => there!.close(), close: () => here!.close() };
});

describeContract('a WebSocket', async (): Promise<Link> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 64 * 2 ** 20 });
  await new Promise((resolve) => server.once('listening', resolve));
  const served = new Promise<Transport>((resolve) =>
    server.once('connection', (socket) => {
      const line = socketLine(socket);
      serveOn(framed(line));
      resolve(line);
    }),
  );
  const { port } = server.address() as { port: number };
  const here = await openWebSocketLine(`ws://127.0.0.1:${port}`);
  const there = await served;
  return {
    transport: framed(here),
    breakOff: () => there.close('Broken off.'),
    close() {
      here.close();
      server.close();
    },
  };
});

describeContract('the pipes of a child process', (): Link => {
  const process_ = spawn(process.execPath, [child], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
    env: { ...process.env, GRAFT_TEST_PLAIN: '1' },
  });
  const transport = pipeTransport(process_.stdio[4] as Readable, process_.stdio[3] as Writable);
  return {
    transport,
    breakOff: () => void process_.kill('SIGKILL'),
    async close() {
      const exited = process_.exitCode ?? process_.signalCode ?? new Promise((r) => process_.once('exit', r));
      transport.close();
      await exited;
    },
  };
});

describeContract('a shell that relays a MessagePort to an engine process', (): Link => {
  const engine = startEngine({ entry: child, restarts: 0 });
  const { port1, port2 } = new MessageChannel();
  engine.attach(portLine(port2 as unknown as PortLike));
  const line = portLine(port1 as unknown as PortLike);
  // Like the window, but without reconnecting: the transport closes when the shell reports that the engine stopped.
  const ended: ((reason?: string) => void)[] = [];
  line.onMessage((message) => {
    if (typeof message === 'string' && !message.includes('"ready"')) for (const end of ended) end(message);
  });
  line.send('open');
  return {
    transport: framed({ ...line, onClose: (listener) => void ended.push(listener) }),
    breakOff: () => void process.kill(engine.pid()!, 'SIGKILL'),
    async close() {
      line.close();
      await engine.stop();
    },
  };
});
