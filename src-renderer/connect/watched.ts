// Creates observable values without a framework.
import type { Watched } from './connection';

/** Creates an observable value with a setter. */
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
