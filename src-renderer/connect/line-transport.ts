// Transport for one engine's frames on a line that outlives it. Closed when the shell reports that the engine stopped.
import type { Transport } from '#shared/protocol/transport';

/** Transport for frames, with the functions its owner calls to deliver a frame and to end it. */
export interface EngineFrames {
  readonly transport: Transport;
  deliver(frame: Uint8Array): void;
  end(reason: string): void;
}

/** Creates the transport; `send` writes one frame to the line. */
export function createEngineFrames(send: (frame: Uint8Array) => void): EngineFrames {
  const received: ((frame: Uint8Array) => void)[] = [];
  const ended: ((reason?: string) => void)[] = [];
  let open = true;
  const end = (reason?: string) => {
    if (!open) return;
    open = false;
    for (const listener of ended) listener(reason);
  };
  return {
    transport: {
      send(frame) {
        if (open) send(frame as Uint8Array);
      },
      onMessage: (listener) => void received.push(listener),
      onClose: (listener) => void ended.push(listener),
      close: end,
    },
    deliver(frame) {
      if (open) for (const listener of received) listener(frame);
    },
    end,
  };
}
