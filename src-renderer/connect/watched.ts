// A value that can be watched, without a framework.
import type { Watched } from './connection';

/** A watched value and the function that changes it. */
export function createWatched<T>(initial: T): Watched<T> & { set(value: T): void } {
  const listeners = new Set<(value: T) => void>();
  let value = initial;
  return {
    current: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(value);
      return () => void listeners.delete(listener);
    },
  };
}
