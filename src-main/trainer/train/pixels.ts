// Decoded pictures for the trainer: out of memory where they fit, else out of the decoder's helper processes.
import { totalmem } from 'node:os';
import { GraftError } from '#shared/errors';
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../pictures/decoder-pool';

/** A picture that can not be read, and why. */
export interface SkippedPicture {
  readonly path: string;
  readonly reason: string;
}

/** Pixels of pictures at one size, RGB, `[height, width, 3]`. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  /** Null when the picture can not be read: it is told once in `skipped`. */
  pixels(picture: TrainPicture): Promise<Uint8Array | null>;
  /** Pictures that turned out unreadable since the last call. */
  takeSkipped(): SkippedPicture[];
}

/** Bytes of decoded pictures that are kept: an eighth of the machine's memory, at most 2 GiB. */
const standardBudget = Math.min(2 * 2 ** 30, totalmem() / 8);

const unreadable = new Set(['bad-file', 'not-found', 'too-large', 'unsupported', 'no-permission', 'invalid']);

/** Opens a source of pixels on a pool, which stays the caller's. */
export function openPixelSource(
  pool: DecoderPool,
  size: { width: number; height: number },
  budgetBytes = standardBudget,
): PixelSource {
  const kept = new Map<string, Uint8Array>();
  const failed = new Set<string>();
  let skipped: SkippedPicture[] = [];
  let room = budgetBytes;
  return {
    ...size,
    async pixels(picture) {
      const known = kept.get(picture.hash);
      if (known) return known;
      try {
        const bytes = await pool.decode(
          { path: picture.path, slice: picture.slice, name: picture.name },
          size,
        );
        if (room >= bytes.byteLength && !kept.has(picture.hash)) {
          kept.set(picture.hash, bytes);
          room -= bytes.byteLength;
        }
        return bytes;
      } catch (error) {
        if (!(error instanceof GraftError && unreadable.has(error.code))) throw error;
        if (!failed.has(picture.path)) skipped.push({ path: picture.path, reason: error.message });
        failed.add(picture.path);
        return null;
      }
    },
    takeSkipped() {
      const taken = skipped;
      skipped = [];
      return taken;
    },
  };
}
