// Views follow what changes often at most every 100 ms (src-shared/pacer.ts), and never miss the last change.
import { reportEveryMs } from '#shared/pacer';

/** Calls of a function, spaced out. */
export interface Throttle {
  /** Asks for a call: in the next turn if the last one was long enough ago, else as soon as it is. */
  request(): void;
  /** Makes the call that is due, if any, now. */
  flush(): void;
  /** Drops the call that is due. */
  cancel(): void;
}

/** Spaces calls of `run` by at least `everyMs()`; the last request always leads to a call. */
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
