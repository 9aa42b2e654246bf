// Pieces of files: read in order, hashed on the way, or as lines.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** Bytes read at a time: memory stays the same for a file of any size. */
export const pieceBytes = 2 ** 20;

/** Yields the content of a file, up to a size. */
export async function* readPieces(path: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return;
  const options = { highWaterMark: pieceBytes, end: sizeBytes - 1 };
  yield* createReadStream(path, options) as AsyncIterable<Uint8Array>;
}

/** What went through a stream of pieces. */
export interface Counted {
  sizeBytes: number;
  sha256: string;
}

/** Passes pieces on; `seen` has their size and hash at the end. */
export async function* hashPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  seen: Counted,
  onPiece: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    seen.sizeBytes += piece.length;
    onPiece(piece.length);
    yield piece;
  }
  seen.sha256 = hash.digest('hex');
}

/** Yields the complete lines of pieces, changed; a last line without a line break is dropped. Throws 'too-large' for an endless line. */
export async function* mapLines(
  pieces: AsyncIterable<Uint8Array>,
  map: (line: string) => string,
  file: string,
  limitBytes = 2 ** 26,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let held = 0;
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(10);
    if (end < 0) {
      rest.push(piece);
      held += piece.length;
    } else {
      const whole = Buffer.concat([...rest, piece.subarray(0, end)]);
      const lines = whole.toString('utf8').split('\n').map(map);
      yield Buffer.from(`${lines.join('\n')}\n`);
      rest = [piece.slice(end + 1)];
      held = rest[0]!.length;
    }
    if (held > limitBytes)
      throw new GraftError('too-large', say`${file}: a line has more than ${limitBytes} bytes.`, file);
  }
}
