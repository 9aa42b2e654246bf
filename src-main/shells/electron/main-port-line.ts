// Wraps main's end of a window's MessagePort as a transport. Uint8Arrays are frames, strings are words, null closes it.

import type { MessagePortMain } from 'electron';
import { createTransport, type Transport } from '#shared/protocol/transport';

/** Returns a transport over the port. It closes when the window is reloaded or closed. */
export function mainPortLine(port: MessagePortMain): Transport {
  const { transport, deliver, end } = createTransport({
    send: (message) => port.postMessage(message),
    sayClosed: () => port.postMessage(null),
    release: () => port.close(),
  });
  port.on('close', () => end());
  port.on('message', ({ data }) => (data === null ? end() : deliver(data)));
  port.start();
  return transport;
}
