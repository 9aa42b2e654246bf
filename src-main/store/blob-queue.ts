// Blobs written several at a time while the next are read and hashed: an import waits for the disk only when it is full of them.
import { type BlobStore, blobName } from './blobs';

const maxBytes = 64 * 1024 * 1024;
const maxWrites = 8;

/** Blobs on their way to the disk. */
export interface BlobQueue {
  /** Takes the bytes, which must not change after, and returns their name, at the latest when there is room; throws what an earlier one met. */
  add(bytes: Uint8Array, name?: string): Promise<string>;
  /** Waits for all; throws what any of them met. Only then are they there. */
  drain(): Promise<void>;
}

/** A queue into a store, with at most 64 MiB (or one blob) and 8 blobs in it. */
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
