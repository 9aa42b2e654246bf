// Rate limit of progress reports and of views that follow them: at most every 100 ms.

/** Milliseconds between two progress reports: short enough to look live, long enough to cost little. */
export const reportEveryMs = 100;

/** Returns a function that returns true on the first call, and then at most every `everyMs`. */
export function createPacer(
  everyMs = reportEveryMs,
  clock: () => number = () => performance.now(),
): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock();
    if (now - last < everyMs) return false;
    last = now;
    return true;
  };
}
