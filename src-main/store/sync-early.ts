// Syncs a large file while it is written, so that little is left to wait for at its end.
import type { FileHandle } from 'node:fs/promises';

/** Bytes written between two syncs. */
const syncedBytes = 32 * 2 ** 20;

/** Counts what is written to a file. */
export interface EarlySync {
  /** Syncs the file in the background, unless that is under way already or little was written since. */
  wrote(bytes: number): void;
  /** Waits for a sync that is under way; throws the first error of all of them, which the system may report only once. */
  end(): Promise<void>;
}

/** Begins to count what is written to the file. */
export function syncEarly(file: FileHandle): EarlySync {
  let waiting = 0;
  let syncing: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  return {
    wrote(bytes) {
      waiting += bytes;
      if (syncing || waiting < syncedBytes) return;
      waiting = 0;
      syncing = file
        .datasync()
        .catch((error) => {
          failure ??= { error };
        })
        .finally(() => {
          syncing = null;
        });
    },
    async end() {
      await syncing;
      if (failure) throw failure.error;
    },
  };
}
