// Copies a range of a file to a new file and computes its SHA-256 on the way, a piece at a time.
import { createHash } from 'node:crypto';
import { read as readCallback } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { GraftError } from '#shared/errors';

const read = promisify(readCallback);

/** Bytes of an open file that are to become a blob. */
export interface CopiedRange {
  readonly fd: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

const pieceBytes = 2 ** 20;
/** Pieces for the next copies: new ones for each copy would make the garbage collector run all the time. */
const spares: Buffer[] = [];
const mostSpares = 8;
const takePiece = () => spares.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);

/** Copies the range to the start of `file`; returns the SHA-256 of what was written in hexadecimal. `onBytes` gets the bytes of each piece. Throws 'bad-file' if the range ends early. */
export async function copyAndHash(
  { fd, offset, sizeBytes }: CopiedRange,
  file: FileHandle,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  // While one piece is written and hashed, the next is read.
  const buffers = [takePiece(), takePiece()] as const;
  const readPiece = (turn: 0 | 1, done: number) => {
    const reading = read(fd, buffers[turn], 0, Math.min(pieceBytes, sizeBytes - done), offset + done);
    reading.catch(() => {});
    return reading;
  };
  let reading = readPiece(0, 0);
  let written: Promise<void> = Promise.resolve();
  try {
    for (let done = 0, turn: 0 | 1 = 0; done < sizeBytes; turn = turn === 0 ? 1 : 0) {
      const { bytesRead } = await reading;
      if (bytesRead === 0)
        throw new GraftError('bad-file', 'The model file became shorter while its weights were read.');
      const piece = buffers[turn].subarray(0, bytesRead);
      await written;
      written = writeAll(file, piece, done);
      written.catch(() => {});
      done += bytesRead;
      if (done < sizeBytes) reading = readPiece(turn === 0 ? 1 : 0, done);
      hash.update(piece);
      onBytes(bytesRead);
    }
    await written;
    return hash.digest('hex');
  } finally {
    await Promise.allSettled([written, reading]);
    if (spares.length < mostSpares) spares.push(...buffers);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
