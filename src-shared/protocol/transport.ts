// A transport carries messages, plain data with Uint8Arrays inside, in order, until it closes. Also: the loopback pair.

import { decodeFrame, encodeFrame } from './frames';
import type { Message } from './message';

/** A two-way line. Listeners are set once, before anything is sent. */
export interface Transport {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  /** Called once, whoever closed it; `reason` is for people. */
  onClose(listener: (reason?: string) => void): void;
  close(reason?: string): void;
}

/** Two ends in one process. Messages are copied through frames, as on every other transport, and arrive in a later turn. */
export function createLoopback(): [Transport, Transport] {
  const ends = [createEnd(), createEnd()] as const;
  let open = true;
  const close = (reason?: string) => {
    if (!open) return;
    open = false;
    queueMicrotask(() => {
      for (const end of ends) for (const listener of end.closed) listener(reason);
    });
  };
  const transport = (own: End, other: End): Transport => ({
    send(message) {
      if (!open) return;
      const copy = decodeFrame(encodeFrame(message));
      queueMicrotask(() => {
        for (const listener of other.received) listener(copy);
      });
    },
    onMessage: (listener) => void own.received.push(listener),
    onClose: (listener) => void own.closed.push(listener),
    close,
  });
  return [transport(ends[0], ends[1]), transport(ends[1], ends[0])];
}

interface End {
  received: ((message: Message) => void)[];
  closed: ((reason?: string) => void)[];
}

function createEnd(): End {
  return { received: [], closed: [] };
}
