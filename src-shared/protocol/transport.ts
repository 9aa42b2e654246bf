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

/** What a transport is built on: a pipe, a port, a socket. */
export interface Wire {
  send(message: Message): void;
  /** Tells the other side that this one closes the transport. */
  sayClosed?(reason?: string): void;
  /** Releases the wire. Called once, regardless of which side closed it. */
  release?(): void;
}

/** A transport, with the functions that its wire calls. */
export interface WiredTransport {
  readonly transport: Transport;
  /** Passes a message to the listeners; those that arrive before the first listener are kept for it. */
  deliver(message: Message): void;
  /** Reports that the other side has closed the transport, or that the wire has failed. */
  end(reason?: string): void;
}

/** Creates a transport over a wire. It holds the listeners, and closes once: after that nothing is sent or delivered. */
export function createTransport(wire: Wire): WiredTransport {
  const received: ((message: Message) => void)[] = [];
  const closed: ((reason?: string) => void)[] = [];
  // The engine serves a window only once it is ready.
  const early: Message[] = [];
  let open = true;
  const end = (reason?: string) => {
    if (!open) return;
    open = false;
    wire.release?.();
    for (const listener of closed) listener(reason);
  };
  return {
    transport: {
      send(message) {
        if (open) wire.send(message);
      },
      onMessage(listener) {
        received.push(listener);
        for (const message of early.splice(0)) listener(message);
      },
      onClose: (listener) => void closed.push(listener),
      close(reason) {
        if (open) wire.sayClosed?.(reason);
        end(reason);
      },
    },
    deliver(message) {
      if (!open) return;
      if (received.length === 0) early.push(message);
      for (const listener of received) listener(message);
    },
    end,
  };
}

/** Returns two connected ends in one process. Messages are encoded as frames, as in other transports, and arrive in a later turn. */
export function createLoopback(): [Transport, Transport] {
  const createEnd = (other: () => WiredTransport) =>
    createTransport({
      send(message) {
        const copy = decodeFrame(encodeFrame(message));
        queueMicrotask(() => other().deliver(copy));
      },
      sayClosed: (reason) => queueMicrotask(() => other().end(reason)),
    });
  const first: WiredTransport = createEnd(() => second);
  const second: WiredTransport = createEnd(() => first);
  return [first.transport, second.transport];
}
