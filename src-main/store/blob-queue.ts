// Writes several blobs at a time while the next ones are read and hashed: an import waits for the disk only when the queue is full.
import { type BlobStore, blobName } from './blobs';

const maxBytes = 64 * 1024 * 1024;
const maxWrites = 8;

/** Blobs that are being written. */
export interface BlobQueue {
  /** Queues the bytes, which must not change afterward, and returns their name. Waits while the queue is full; throws the error of an earlier write. */
  add(bytes: Uint8Array, name?: string): Promise<string>;
  /** Waits until all blobs are stored; throws the first error. */
  drain(): Promise<void>;
}

/** Creates a queue that writes to a store; it holds at most 8 blobs and 64 MiB (or one larger blob). */
export function createBlobQueue(blobs: BlobStore): BlobQueue {
  const writing = new Map<string, Promise<void>>();
  const known = new Set<string>();
  let waitingBytes = 0;
  let failure: { readonly error: unknown } | null = null;
  const insist = () => {
    if (failure) throw failure.error;
  };
  return {
    async add(bytes, name = blobName(bytes)) {
      insist();
      if (known.has(name)) return name;
      known.add(name);
      waitingBytes += bytes.byteLength;
      const work = blobs
        .put(bytes, name)
        .then(
          () => {},
          (error) => {
            failure ??= { error };
          },
        )
        .then(() => {
          waitingBytes -= bytes.byteLength;
          writing.delete(name);
        });
      writing.set(name, work);
      while (writing.size >= maxWrites || (waitingBytes > maxBytes && writing.size > 0))
        await Promise.race(writing.values());
      insist();
      return name;
    },
    async drain() {
      await Promise.all(writing.values());
      insist();
    },
  };
}
