// Finds connections that were lost without a word, such as those through a tunnel that hangs, and lets the page find them.
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { aliveWord } from '#shared/protocol/window-line';
import type { Limits } from './limits';

/** Sends a ping and a word every `aliveMs`, and ends the connection once nothing came from it for `silentMs`. `wire` is what the WebSocket is built on. */
export function keepAlive(
  socket: WebSocket,
  wire: Pick<Socket, 'bytesRead'>,
  { aliveMs, silentMs }: Pick<Limits, 'aliveMs' | 'silentMs'>,
): void {
  let heardAt = performance.now();
  // Bytes, not messages: a large message takes long on a slow connection.
  let heard = wire.bytesRead;
  const timer = setInterval(() => {
    const now = performance.now();
    if (wire.bytesRead !== heard) heardAt = now;
    heard = wire.bytesRead;
    if (now - heardAt > silentMs) return socket.terminate();
    // The browser answers a ping by itself, but does not show it to the page.
    socket.ping();
    socket.send(aliveWord);
  }, aliveMs);
  socket.once('close', () => clearInterval(timer));
}
