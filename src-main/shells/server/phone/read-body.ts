// Reads the body of a request whose length was announced, in pieces and within limits of time.
import type { IncomingMessage } from 'node:http';

/** Why a body was not read to its end: the client sent nothing for too long or took too long, or closed the connection. */
export class BodyFault extends Error {
  constructor(readonly why: 'slow' | 'cut') {
    super(why);
    this.name = 'BodyFault';
  }
}

/** Limits of a body; times in milliseconds. */
interface BodyLimits {
  readonly lengthBytes: number;
  /** Size of the pieces; the last one may be smaller. */
  readonly pieceBytes: number;
  /** The longest pause of the client. */
  readonly stallMs: number;
  /** The longest time for all of it. */
  readonly totalMs: number;
}

/** Yields exactly `lengthBytes` bytes, or throws a BodyFault. The client waits while a piece is being handled. */
export async function* readBody(
  request: IncomingMessage,
  { lengthBytes, pieceBytes, stallMs, totalMs }: BodyLimits,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let fault: BodyFault | null = null;
  let wake = () => {};
  const fail = (why: 'slow' | 'cut') => {
    fault ??= new BodyFault(why);
    wake();
  };
  const stall = setTimeout(() => fail('slow'), stallMs);
  const total = setTimeout(() => fail('slow'), totalMs);
  const onReadable = () => wake();
  const onCut = () => fail('cut');
  request.on('readable', onReadable).on('end', onReadable).on('close', onCut).on('error', onCut);
  try {
    let left = lengthBytes;
    while (left > 0) {
      const piece = new Uint8Array(Math.min(pieceBytes, left));
      let filled = 0;
      while (filled < piece.length) {
        if (fault) throw fault;
        const some = request.read() as Buffer | null;
        if (some) {
          stall.refresh();
          if (some.length > piece.length - filled) {
            request.unshift(some.subarray(piece.length - filled));
            piece.set(some.subarray(0, piece.length - filled), filled);
            filled = piece.length;
          } else {
            piece.set(some, filled);
            filled += some.length;
          }
        } else if (request.complete) throw new BodyFault('cut');
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      left -= piece.length;
      yield piece;
      // The time for which the engine took is not the client's.
      stall.refresh();
    }
  } finally {
    clearTimeout(stall);
    clearTimeout(total);
    request.off('readable', onReadable).off('end', onReadable).off('close', onCut).off('error', onCut);
    request.resume();
  }
}
