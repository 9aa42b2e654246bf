// Reads objects in a helper process of its own: a trainer's thread is blocked for whole steps, and requests must go on meanwhile.
import { type DecoderPool, openDecoderPool } from './decoder-pool';
import type { SeenObject } from './read-image-object';

/** Reads images from S3-compatible storage. */
export interface ObjectReader {
  /** Returns the bytes that the scan saw, as `readSeenObject` does. */
  read(object: SeenObject): Promise<Uint8Array>;
  /** Stops the helper. */
  close(): void;
}

/** As many as a trainer asks for ahead; the helper itself bounds its requests. */
const mostAsked = 96;
/** Longer than all attempts of all objects that wait. */
const timeoutMs = 600_000;

/** Opens a reader. Its helper starts with the first object. */
export function openObjectReader(): ObjectReader {
  let pool: DecoderPool | null = null;
  return {
    read(object) {
      pool ??= openDecoderPool({ processes: 1, jobsPerHelper: mostAsked, timeoutMs });
      return pool.read(object);
    },
    close: () => void pool?.close(),
  };
}
