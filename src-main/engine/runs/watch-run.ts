// Watches a run: yields its log from the start, then live events, at most ten batches per second.
import type { RunEvent } from '#shared/run/events';
import type { RunFeed } from './run-feed';
import { readEvents } from './run-log';

const betweenBatchesMs = 100;

/** Yields the events of a run from number `from` on. Ends with the run, or after the log if the run is not active. */
export async function* watchEvents(
  log: string,
  feed: RunFeed | null,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<{ events: RunEvent[] }> {
  const live: { first: number; events: readonly RunEvent[] }[] = [];
  let ended = feed === null;
  let wake = () => {};
  const leave = feed?.subscribe({
    events(first, events) {
      live.push({ first, events });
      wake();
    },
    ended() {
      ended = true;
      wake();
    },
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    let next = 0;
    for await (const batch of readEvents(log)) {
      const events = batch.slice(Math.max(0, from - next));
      next += batch.length;
      if (events.length > 0) yield { events };
    }
    while (!signal.aborted) {
      const events: RunEvent[] = [];
      for (const piece of live.splice(0)) {
        events.push(...piece.events.slice(Math.max(0, Math.max(next, from) - piece.first)));
        next = Math.max(next, piece.first + piece.events.length);
      }
      if (events.length > 0) yield { events };
      if (ended && live.length === 0) return;
      if (events.length > 0) await pause(betweenBatchesMs, signal);
      if (live.length === 0 && !ended && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    leave?.();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
