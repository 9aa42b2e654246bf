// Limits how often views update: at most every 100 ms (src-shared/pacer.ts), always including the last change.
import { reportEveryMs } from '#shared/pacer';

/** A function whose calls are throttled. */
export interface Throttle {
  /** Requests a call. It runs as soon as the interval since the last call has passed. */
  request(): void;
  /** Runs the pending call now, if there is one. */
  flush(): void;
  /** Cancels the pending call. */
  cancel(): void;
}

/** Spaces calls of `run` by at least `everyMs()`. The last request always leads to a call. */
export function createThrottle(run: () => void, everyMs: () => number = () => reportEveryMs): Throttle {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const call = () => {
    timer = null;
    last = performance.now();
    run();
  };
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    request() {
      timer ??= setTimeout(call, Math.max(0, last + everyMs() - performance.now()));
    },
    flush() {
      if (timer === null) return;
      cancel();
      call();
    },
    cancel,
  };
}
