// Reads the body of a request whose length was announced, within limits of time.
import type { IncomingMessage } from 'node:http';

/** Why a body was not read: the client sent nothing for too long or took too long, or closed the connection. */
export type BodyFault = 'slow' | 'cut';

/** Reads exactly `length` bytes. `stallMs` is the longest pause, `totalMs` the longest time for all of it. */
export function readBody(
  request: IncomingMessage,
  length: number,
  { stallMs, totalMs }: { stallMs: number; totalMs: number },
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  return new Promise((resolve) => {
    // The system provides the memory as it is written to, so that a length alone takes none.
    const bytes = new Uint8Array(length);
    let received = 0;
    const end = (result: Uint8Array<ArrayBuffer> | BodyFault) => {
      clearTimeout(stall);
      clearTimeout(total);
      request.off('data', onData);
      resolve(result);
    };
    const onData = (piece: Buffer) => {
      stall.refresh();
      if (received + piece.length > length) return end('cut');
      bytes.set(piece, received);
      received += piece.length;
    };
    const stall = setTimeout(() => end('slow'), stallMs);
    const total = setTimeout(() => end('slow'), totalMs);
    request.on('data', onData);
    request.on('end', () => end(received === length ? bytes : 'cut'));
    request.on('close', () => end('cut'));
    request.on('error', () => end('cut'));
  });
}
