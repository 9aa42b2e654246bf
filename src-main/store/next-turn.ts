// Letting others have the thread.
import { setImmediate } from 'node:timers/promises';

/** Resolves after everything that waits for this thread had its turn. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}
