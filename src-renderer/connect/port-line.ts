// Line of an Electron window: a MessagePort received from the main process through the preload.
import { createTransport, type Transport } from '#shared/protocol/transport';

/** Common interface of DOM ports and Node ports (used in tests). */
export interface PortLike {
  postMessage(message: unknown): void;
  close(): void;
  start?(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Wraps a port as a transport. DOM ports do not report that the other end closed, so both ends send `null` to say so. */
export function portLine(port: PortLike): Transport {
  const { transport, deliver, end } = createTransport({
    send: (message) => port.postMessage(message),
    sayClosed: () => port.postMessage(null),
    release: () => port.close(),
  });
  port.addEventListener('message', ({ data }) => (data === null ? end() : deliver(data)));
  port.start?.();
  return transport;
}
