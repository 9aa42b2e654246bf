// Back-pressure of a stream: limits how much its producer sends before the consumer has read it.

/** Maximum number of unread items. Large enough that a producer does not pause while a busy window is rendering. */
const windowItems = 256;
/** Maximum size of unread items, in bytes. A single item may be larger, and is then sent alone. */
const windowBytes = 4 * 2 ** 20;

/** The send window of one stream, on the producer's side. */
export interface Credit {
  /** Counts a sent item. Returns true if the receiver must confirm this item once the consumer has read it. */
  spend(item: unknown): boolean;
  /** Frees the space of the oldest unconfirmed batch. Called when the receiver confirms an item. */
  confirm(): void;
  /** Resolves when another item may be sent, or when `signal` is aborted. */
  room(signal: AbortSignal): Promise<void>;
}

/**
 * Creates an empty send window. Items are confirmed in batches of half a window, so that a stream of small items costs
 * one confirmation per 128 items, and a producer never waits for a consumer that reads fast enough.
 */
export function openCredit(): Credit {
  const batches: { items: number; bytes: number }[] = [];
  let open = { items: 0, bytes: 0 };
  let items = 0;
  let bytes = 0;
  let wake = () => {};
  const full = () => items >= windowItems || bytes >= windowBytes;
  return {
    spend(item) {
      const size = sizeOf(item);
      items += 1;
      bytes += size;
      open.items += 1;
      open.bytes += size;
      if (open.items < windowItems / 2 && open.bytes < windowBytes / 2) return false;
      batches.push(open);
      open = { items: 0, bytes: 0 };
      return true;
    },
    confirm() {
      const batch = batches.shift();
      if (!batch) return;
      items -= batch.items;
      bytes -= batch.bytes;
      wake();
    },
    async room(signal) {
      while (full() && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', wake, { once: true });
        });
        signal.removeEventListener('abort', wake);
      }
    },
  };
}

/** Returns the approximate size of a message in memory, in bytes. */
function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  if (Array.isArray(value)) for (const item of value) bytes += sizeOf(item);
  else for (const key in value) bytes += key.length + sizeOf((value as Record<string, unknown>)[key]);
  return bytes;
}
