// The live events of a run, numbered as in its log, for everyone who watches it.
import type { RunEvent } from '#shared/run/events';
import type { Words } from '#shared/sentence';

/** Receives events with the number of the first one; `ended` is called after the last. */
interface FeedListener {
  events(first: number, events: readonly RunEvent[]): void;
  /** What is not in the log: why a cluster cannot be reached, or null once it can. */
  notice(notice: Words | null): void;
  ended(): void;
}

/** The feed of one run. */
export interface RunFeed {
  /** True once the run's `ended` event was published. */
  readonly over: boolean;
  publish(events: readonly RunEvent[]): void;
  notice(notice: Words | null): void;
  end(): void;
  /** Returns the function that unsubscribes. */
  subscribe(listener: FeedListener): () => void;
}

/** Creates a feed; `next` is the number of its first event. */
export function createFeed(next: number): RunFeed {
  const listeners = new Set<FeedListener>();
  let count = next;
  let over = false;
  let noticed: Words | null = null;
  return {
    get over() {
      return over;
    },
    publish(events) {
      if (events.some((event) => event.type === 'ended')) over = true;
      const first = count;
      count += events.length;
      for (const listener of listeners) listener.events(first, events);
    },
    notice(notice) {
      if (notice === null && noticed === null) return;
      noticed = notice;
      for (const listener of listeners) listener.notice(notice);
    },
    end() {
      over = true;
      for (const listener of listeners) listener.ended();
      listeners.clear();
    },
    subscribe(listener) {
      if (over) listener.ended();
      else listeners.add(listener);
      if (!over && noticed !== null) listener.notice(noticed);
      return () => void listeners.delete(listener);
    },
  };
}
