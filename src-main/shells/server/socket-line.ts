// Wraps a page's WebSocket as a transport. Binary messages are frames, text messages are words.

import type { WebSocket } from 'ws';
import { createTransport, type Transport } from '#shared/protocol/transport';

/** Returns a transport over an open WebSocket of the server. */
export function socketLine(socket: WebSocket): Transport {
  const { transport, deliver, end } = createTransport({
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(message as Uint8Array | string);
    },
    sayClosed: (reason) => socket.close(1000, reason?.slice(0, 60)),
  });
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    deliver(isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString());
  });
  socket.on('close', (_code, reason) => end(reason.toString() || undefined));
  return transport;
}
