// Back-pressure of a stream: how much its producer may send before the consumer has taken it.

/** Items a producer may have on their way. Enough for a whole turn of a busy window without a pause. */
const windowItems = 256;
/** Bytes a producer may have on their way; a single item may be larger, and then travels alone. */
const windowBytes = 4 * 2 ** 20;

/** The producer's account of one stream. */
export interface Credit {
  /** Counts an item that is sent now. True: the receiver must confirm this item once the consumer has taken it. */
  spend(item: unknown): boolean;
  /** The receiver confirmed the oldest unconfirmed item for which `spend` returned true. */
  confirm(): void;
  /** Resolves when another item may be sent, or when the signal is aborted. */
  room(signal: AbortSignal): Promise<void>;
}

/**
 * Opens an account with the full window. Items are confirmed in batches of half a window, so that a stream of small
 * items costs one message back per 128, and a producer never waits for a consumer that keeps up.
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

/** About how many bytes a message takes in memory. */
function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  if (Array.isArray(value)) for (const item of value) bytes += sizeOf(item);
  else for (const key in value) bytes += key.length + sizeOf((value as Record<string, unknown>)[key]);
  return bytes;
}
