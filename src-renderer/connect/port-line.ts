// Line of an Electron window: a MessagePort received from the main process through the preload.
import type { Transport } from '#shared/protocol/transport';

/** Common interface of DOM ports and Node ports (used in tests). */
export interface PortLike {
  postMessage(message: unknown): void;
  close(): void;
  start?(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Wraps a port as a transport. DOM ports do not report that the other end closed, so both ends send `null` to say so. */
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
