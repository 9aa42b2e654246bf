// Connects trainers and the engine, which are other processes, with the GPU window: a local socket whose frames are relayed without decoding them.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFrameSplitter, encodeFrame } from '#shared/protocol/frames';
import { writeGpuAddress } from '#shared/protocol/gpu-address';
import type { GpuWindow } from './gpu-window';

/** The socket. */
export interface GpuSocket {
  /** What a client needs to connect, for the environment of the engine. */
  readonly address: string;
  close(): void;
}

/** Listens on a socket that only this user's programs that know the token can use. */
export async function serveGpu(gpuWindow: GpuWindow): Promise<GpuSocket> {
  const token = randomBytes(32).toString('hex');
  const folder = process.platform === 'win32' ? null : mkdtempSync(join(tmpdir(), 'graft-gpu-'));
  const path = folder ? join(folder, 'socket') : `\\\\.\\pipe\\graft-gpu-${randomBytes(16).toString('hex')}`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    receiveToken(socket, token, (rest) => void relay(socket, rest, gpuWindow));
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    address: writeGpuAddress({ path, token }),
    close() {
      server.close();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Calls `accept` with what follows the token; a connection with another one, or none within 5 s, is closed. */
function receiveToken(socket: Socket, token: string, accept: (rest: Buffer) => void): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), 5000);
  socket.on('close', () => clearTimeout(timer));
  const receive = (piece: Buffer) => {
    head = Buffer.concat([head, piece]);
    if (head.length < token.length) return;
    clearTimeout(timer);
    socket.off('data', receive);
    if (!timingSafeEqual(head.subarray(0, token.length), Buffer.from(token))) return void socket.destroy();
    socket.pause();
    accept(head.subarray(token.length));
  };
  socket.on('data', receive);
}

async function relay(socket: Socket, rest: Buffer, gpuWindow: GpuWindow): Promise<void> {
  const say = (lost: string) => {
    // Unread data would reset the connection before the reason arrives.
    socket.resume();
    socket.end(encodeFrame({ lost }));
  };
  let connection: Awaited<ReturnType<GpuWindow['connect']>>;
  try {
    connection = await gpuWindow.connect();
  } catch (error) {
    return say(error instanceof Error ? error.message : String(error));
  }
  const { port } = connection;
  connection.onLost(say);
  port.on('message', ({ data }) => {
    if (data instanceof Uint8Array && socket.writable) socket.write(data);
  });
  port.start();
  const split = createFrameSplitter((frame) => port.postMessage(new Uint8Array(frame)));
  const forward = (piece: Buffer) => {
    try {
      split(piece);
    } catch {
      socket.destroy();
    }
  };
  socket.on('data', forward);
  socket.on('close', () => {
    port.postMessage(null);
    connection.close();
  });
  if (socket.destroyed) return connection.close();
  forward(rest);
  socket.resume();
}
