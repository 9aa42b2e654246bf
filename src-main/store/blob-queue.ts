// Writes several blobs at a time while the next ones are read and hashed: an import waits for the disk only when the queue is full.
import { type BlobStore, blobName } from './blobs';
import type { CopiedRange } from './copy-blob';

const maxBytes = 64 * 1024 * 1024;
const maxWrites = 8;
/** Copies at a time: some wait for the disk or get their names while others are made. */
const maxCopies = 6;

/** Blobs that are being written. */
export interface BlobQueue {
  /** Queues the bytes, which must not change afterward, and returns their name. Waits while the queue is full; throws the error of an earlier write. */
  add(bytes: Uint8Array, name?: string): Promise<string>;
  /** Copies a range of an open file. Waits until the copy has begun, and returns its name to come; `onBytes` gets the bytes of each piece. */
  copy(range: CopiedRange, onBytes: (bytes: number) => void): Promise<{ name: Promise<string> }>;
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
  /** Copies that have begun. */
  const copying = new Set<Promise<unknown>>();
  return {
    async copy(range, onBytes) {
      insist();
      while (copying.size >= maxCopies) await Promise.race(copying);
      insist();
      const name = blobs.copy(range, onBytes);
      const over = name.then(
        () => void copying.delete(over),
        (error) => {
          copying.delete(over);
          failure ??= { error };
        },
      );
      copying.add(over);
      return { name };
    },
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
      await Promise.all([...writing.values(), ...copying]);
      insist();
    },
  };
}
