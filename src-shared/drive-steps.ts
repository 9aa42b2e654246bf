// Work that yields its steps and returns a result, driven by hand: each step becomes items, the result is passed on.
import { GraftError } from './errors';

/**
 * Yields the items that `each` makes of every step of `work`, and returns what the work returns. When `each` throws, or
 * the reader leaves, the work is ended too, so that its `finally` runs.
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

/** Throws 'cancelled' when the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
}
