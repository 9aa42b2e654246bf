// A transport carries messages in order until it closes. Also the in-process loopback pair.

import { decodeFrame, encodeFrame } from './frames';
import type { Message } from './message';

/** A bidirectional transport. Listeners are set once, before anything is sent. */
export interface Transport {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  /** Called once, regardless of which side closed it. `reason` is a message for the user. */
  onClose(listener: (reason?: string) => void): void;
  close(reason?: string): void;
}

/** Returns two connected ends in one process. Messages are encoded as frames, as in other transports, and arrive in a later turn. */
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
