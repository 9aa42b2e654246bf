// The live events of a run, numbered as in its log, for everyone who watches it.
import type { RunEvent } from '#shared/run/events';

/** Receives events with the number of the first one; `ended` is called after the last. */
interface FeedListener {
  events(first: number, events: readonly RunEvent[]): void;
  ended(): void;
}

/** The feed of one run. */
export interface RunFeed {
  /** True once the run's `ended` event was published. */
  readonly over: boolean;
  publish(events: readonly RunEvent[]): void;
  end(): void;
  /** Returns the function that unsubscribes. */
  subscribe(listener: FeedListener): () => void;
}

/** Creates a feed; `next` is the number of its first event. */
export function createFeed(next: number): RunFeed {
  const listeners = new Set<FeedListener>();
  let count = next;
  let over = false;
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
    end() {
      over = true;
      for (const listener of listeners) listener.ended();
      listeners.clear();
    },
    subscribe(listener) {
      if (over) listener.ended();
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
