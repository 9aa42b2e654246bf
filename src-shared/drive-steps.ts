// Drives a generator of steps: each step is converted to items, and the result is returned.
import { GraftError } from './errors';

/**
 * Yields the items that `each` returns for every step of `work`, and returns the result of `work`. If `each` throws or the
 * consumer stops, `work` is closed too, so that its `finally` runs.
 */
export async function* driveSteps<S, R, O>(
  work: AsyncGenerator<S, R>,
  each: (step: S) => Iterable<O>,
): AsyncGenerator<O, R> {
  try {
    for (let step = await work.next(); ; step = await work.next()) {
      if (step.done) return step.value;
      yield* each(step.value);
    }
  } finally {
    await work.return(undefined as never);
  }
}

/** Throws 'cancelled' if the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
}
