// Watches a run: yields its log from the start, then live events, at most ten batches per second.
import { setTimeout as sleep } from 'node:timers/promises';
import { reportEveryMs } from '#shared/pacer';
import { createQueue } from '#shared/queue';
import type { RunEvent } from '#shared/run/events';
import type { RunFeed } from './run-feed';
import { readEvents } from './run-log';

/** Yields the events of a run from number `from` on. Ends with the run, or after the log if the run is not active. */
export async function* watchEvents(
  log: string,
  feed: RunFeed | null,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<{ events: RunEvent[] }> {
  const live = createQueue<{ first: number; events: readonly RunEvent[] }>();
  const end = () => live.end();
  if (!feed) end();
  const leave = feed?.subscribe({ events: (first, events) => live.push({ first, events }), ended: end });
  signal.addEventListener('abort', end);
  try {
    let next = 0;
    for await (const batch of readEvents(log)) {
      const events = batch.slice(Math.max(0, from - next));
      next += batch.length;
      if (events.length > 0) yield { events };
    }
    while (!signal.aborted) {
      const events: RunEvent[] = [];
      for (const piece of live.takeAll()) {
        events.push(...piece.events.slice(Math.max(0, Math.max(next, from) - piece.first)));
        next = Math.max(next, piece.first + piece.events.length);
      }
      if (events.length > 0) yield { events };
      if (live.ended && live.length === 0) return;
      if (events.length > 0) await sleep(reportEveryMs, undefined, { signal }).catch(() => {});
      await live.ready();
    }
  } finally {
    signal.removeEventListener('abort', end);
    leave?.();
  }
}
