// Yields to the event loop.
import { setImmediate } from 'node:timers/promises';

/** Resolves after all pending events of this thread were handled. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}
