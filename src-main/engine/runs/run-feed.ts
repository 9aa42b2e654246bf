// The live events of a run that is going on: numbered as in its log, given to whoever watches.
import type { RunEvent } from '#shared/run/events';

/** A listener gets events with the number of the first; `ended` says that no more come. */
interface FeedListener {
  events(first: number, events: readonly RunEvent[]): void;
  ended(): void;
}

/** The feed of one run. */
export interface RunFeed {
  /** True once its run has said `ended`. */
  readonly over: boolean;
  publish(events: readonly RunEvent[]): void;
  end(): void;
  /** Returns how to leave. */
  subscribe(listener: FeedListener): () => void;
}

/** Opens a feed whose next event has that number. */
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
