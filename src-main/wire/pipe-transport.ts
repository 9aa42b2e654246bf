// Frames over a pair of pipes, which connect shell, engine and trainer.
import { createReadStream, createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { createFrameSplitter, decodeFrame, encodeFrame } from '#shared/protocol/frames';
import type { Message } from '#shared/protocol/message';
import type { Transport } from '#shared/protocol/transport';

/** Creates a transport over one readable and one writable stream; it closes when either ends. */
export function pipeTransport(readable: Readable, writable: Writable): Transport {
  const received: ((message: Message) => void)[] = [];
  const closed: ((reason?: string) => void)[] = [];
  let open = true;
  const close = (reason?: string) => {
    if (!open) return;
    open = false;
    readable.destroy();
    writable.end();
    for (const listener of closed) listener(reason);
  };
  const split = createFrameSplitter((frame) => {
    const message = decodeFrame(frame);
    for (const listener of received) listener(message);
  });
  readable.on('data', (piece: Uint8Array) => {
    try {
      split(piece);
    } catch (error) {
      close((error as Error).message);
      throw error;
    }
  });
  for (const pipe of [readable, writable]) {
    pipe.on('close', () => close());
    pipe.on('error', (error: Error) => close(error.message));
  }
  readable.on('end', () => close());
  return {
    send(message) {
      if (open) writable.write(encodeFrame(message));
    },
    onMessage: (listener) => void received.push(listener),
    onClose: (listener) => void closed.push(listener),
    close,
  };
}

/** Returns a child process' transport to its parent over the inherited descriptors 3 (in) and 4 (out). */
export function inheritedPipe(): Transport {
  try {
    return pipeTransport(
      new Socket({ fd: 3, readable: true, writable: false }),
      new Socket({ fd: 4, readable: false, writable: true }),
    );
  } catch {
    return pipeTransport(createReadStream('', { fd: 3 }), createWriteStream('', { fd: 4 }));
  }
}
