// Wraps main's end of a window's MessagePort as a transport. Uint8Arrays are frames, strings are words, null closes it.

import type { MessagePortMain } from 'electron';
import type { Transport } from '#shared/protocol/transport';

/** Returns a transport over the port. It closes when the window is reloaded or closed. */
export function mainPortLine(port: MessagePortMain): Transport {
  const ended: ((reason?: string) => void)[] = [];
  let open = true;
  const end = (reason?: string) => {
    if (!open) return;
    open = false;
    port.close();
    for (const listener of ended) listener(reason);
  };
  port.on('close', () => end());
  return {
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => {
        if (data === null) end();
        else listener(data);
      });
      port.start();
    },
    onClose: (listener) => void ended.push(listener),
    close(reason) {
      if (open) port.postMessage(null);
      end(reason);
    },
  };
}
