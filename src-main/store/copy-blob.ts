// Copies a range of a file to a new file and computes its SHA-256 on the way, a piece at a time.
import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { GraftError } from '#shared/errors';

/** Bytes of an open file that are to become a blob. */
export interface CopiedRange {
  readonly fd: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

const pieceBytes = 256 * 1024;
/** Reused: new memory for each copy would make the garbage collector run all the time. */
let spare: Buffer | null = null;

/**
 * Copies the range to the start of the open file `out`; yields the number of bytes after each piece, and returns the SHA-256 of what was written in hexadecimal.
 * Blocks the thread for each piece. Throws 'bad-file' if the range ends early, and the system's error if the disk is full.
 */
export function* copyPieces({ fd, offset, sizeBytes }: CopiedRange, out: number): Generator<number, string> {
  const hash = createHash('sha256');
  const buffer = spare ?? Buffer.allocUnsafeSlow(pieceBytes);
  spare = null;
  try {
    for (let done = 0; done < sizeBytes; ) {
      const bytes = readSync(fd, buffer, 0, Math.min(pieceBytes, sizeBytes - done), offset + done);
      if (bytes === 0)
        throw new GraftError('bad-file', 'The model file became shorter while its weights were read.');
      const piece = buffer.subarray(0, bytes);
      writeAll(out, piece, done);
      hash.update(piece);
      done += bytes;
      yield bytes;
    }
    return hash.digest('hex');
  } finally {
    spare = buffer;
  }
}

function writeAll(out: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(out, bytes, done, bytes.length - done, position + done);
}
