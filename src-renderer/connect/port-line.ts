// The line of a window in Electron: a MessagePort that the main process hands over through the preload.
import type { Transport } from '#shared/protocol/transport';

/** What a port of either kind has in common: the window's, and Node's in tests. */
export interface PortLike {
  postMessage(message: unknown): void;
  close(): void;
  start?(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The port as a line. A DOM port doesn't tell that its other end is gone; `null` is the other side's word for it. */
export function portLine(port: PortLike): Transport {
  const received: ((message: unknown) => void)[] = [];
  const ended: ((reason?: string) => void)[] = [];
  let open = true;
  const end = (reason?: string) => {
    if (!open) return;
    open = false;
    port.close();
    for (const listener of ended) listener(reason);
  };
  port.addEventListener('message', ({ data }) => {
    if (data === null) return end();
    for (const listener of received) listener(data);
  });
  return {
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      received.push(listener);
      port.start?.();
    },
    onClose: (listener) => void ended.push(listener),
    close(reason) {
      if (open) port.postMessage(null);
      end(reason);
    },
  };
}
