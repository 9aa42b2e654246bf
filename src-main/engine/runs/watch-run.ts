// Watches a run: yields its log from the start, then live events, at most ten batches per second.
import { setTimeout as sleep } from 'node:timers/promises';
import { reportEveryMs } from '#shared/pacer';
import { createQueue } from '#shared/queue';
import type { RunEvent } from '#shared/run/events';
import type { Words } from '#shared/sentence';
import type { RunFeed } from './run-feed';
import { readEvents } from './run-log';

/**
 * Maximum number of live events kept for a watcher that has stopped reading (see credit.ts). Beyond it they are dropped and
 * read from the log when the watcher continues.
 */
const maxWaiting = 4096;

/** Events, or what is not in the log: why a cluster cannot be reached, or null once it can. */
export interface WatchStep {
  readonly events: RunEvent[];
  readonly notice?: Words | null;
}

/** Yields the events of a run from number `from` on. Ends with the run, or after the log if the run is not active. */
export async function* watchEvents(
  log: string,
  feed: RunFeed | null,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<WatchStep> {
  let notice: Words | null | undefined;
  const waiting = createQueue<{ first: number; events: readonly RunEvent[] }>();
  let waitingEvents = 0;
  const end = () => waiting.end();
  if (!feed) end();
  const unsubscribe = feed?.subscribe({
    events(first, events) {
      if (waitingEvents + events.length > maxWaiting) takeWaiting();
      waiting.push({ first, events });
      waitingEvents += events.length;
    },
    notice(next) {
      notice = next;
      waiting.push({ first: 0, events: [] });
    },
    ended: end,
  });
  const takeWaiting = () => {
    waitingEvents = 0;
    return waiting.takeAll();
  };
  let next = 0;
  async function* readLog(): AsyncGenerator<{ events: RunEvent[] }> {
    let first = 0;
    for await (const batch of readEvents(log)) {
      const events = batch.slice(Math.max(0, Math.max(next, from) - first));
      first += batch.length;
      next = Math.max(next, first);
      if (events.length > 0) yield { events };
    }
  }
  signal.addEventListener('abort', end);
  try {
    yield* readLog();
    while (!signal.aborted) {
      const events: RunEvent[] = [];
      const pieces = takeWaiting();
      // Events are written to the log before they are published.
      const first = pieces.find((piece) => piece.events.length > 0)?.first;
      if (first !== undefined && first > next) yield* readLog();
      for (const piece of pieces) {
        events.push(...piece.events.slice(Math.max(0, Math.max(next, from) - piece.first)));
        next = Math.max(next, piece.first + piece.events.length);
      }
      if (events.length > 0 || notice !== undefined)
        yield { events, ...(notice !== undefined && { notice }) };
      notice = undefined;
      if (waiting.ended && waiting.length === 0) return;
      // Steps are paced at their source (epoch.ts). Skipped images and the epochs of a tiny dataset are not, and share a message.
      if (events.length > 0) await sleep(reportEveryMs, undefined, { signal }).catch(() => {});
      await waiting.ready();
    }
  } finally {
    signal.removeEventListener('abort', end);
    unsubscribe?.();
  }
}
