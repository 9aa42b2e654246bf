// Runs the layouts of maps in slices: the trainer answers other calls, such as a cancel, between two of them.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Positions `[count, 2]` after an iteration; null between two frames. */
export interface LayoutStep {
  readonly done: number;
  readonly total: number;
  readonly positions: Float32Array | null;
}

/** Work that yields its steps, and null where it can be interrupted. */
export type Interruptible<S, R> = Generator<S | null, R, void>;

/** Operations per matrix multiplication: 10 to 20 ms where TensorFlow has no native library, on a busy machine three times as long. */
export const operationsPerTurn = 2.5e7;

const sliceMs = 10;

/** Yields the steps of the work and returns its result, with a turn of the event loop after each slice of 10 ms. */
export async function* inTurns<S, R>(work: Interruptible<S, R>): AsyncGenerator<S, R> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (step.value !== null) yield step.value;
    if (performance.now() - since < sliceMs) continue;
    await nextTurn();
    since = performance.now();
  }
}
