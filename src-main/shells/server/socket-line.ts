// Wraps a page's WebSocket as a transport. Binary messages are frames, text messages are words.

import type { WebSocket } from 'ws';
import type { Transport } from '#shared/protocol/transport';

/** Returns a transport over an open WebSocket of the server. */
export function socketLine(socket: WebSocket): Transport {
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(message as Uint8Array | string);
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        const bytes = data as Buffer;
        listener(
          isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString(),
        );
      });
    },
    onClose: (listener) =>
      void socket.on('close', (_code, reason) => listener(reason.toString() || undefined)),
    close: (reason) => socket.close(1000, reason?.slice(0, 60)),
  };
}
