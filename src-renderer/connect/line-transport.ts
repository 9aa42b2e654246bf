// The frames of one engine on a line that outlives engines: closes when the shell says that the engine is gone.
import type { Transport } from '#shared/protocol/transport';

/** A transport of frames over `send`, with the two ends that its owner turns. */
export interface EngineFrames {
  readonly transport: Transport;
  deliver(frame: Uint8Array): void;
  end(reason: string): void;
}

/** Makes the frames' transport; `send` writes one frame to the line. */
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
