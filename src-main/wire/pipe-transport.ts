// Frames over a pair of pipes, which connect shell, engine and trainer.
import { createReadStream, createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { createFrameSplitter, decodeFrame, encodeFrame } from '#shared/protocol/frames';
import { createTransport, type Transport } from '#shared/protocol/transport';

/** Creates a transport over one readable and one writable stream; it closes when either ends. */
export function pipeTransport(readable: Readable, writable: Writable): Transport {
  const { transport, deliver, end } = createTransport({
    send: (message) => void writable.write(encodeFrame(message)),
    release() {
      readable.destroy();
      writable.end();
    },
  });
  const split = createFrameSplitter((frame) => deliver(decodeFrame(frame)));
  readable.on('data', (piece: Uint8Array) => {
    try {
      split(piece);
    } catch (error) {
      end((error as Error).message);
      throw error;
    }
  });
  for (const pipe of [readable, writable]) {
    pipe.on('close', () => end());
    pipe.on('error', (error: Error) => end(error.message));
  }
  readable.on('end', () => end());
  return transport;
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
