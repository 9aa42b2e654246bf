// "At most every 100 ms": how often work that goes on reports, and how often a view follows it.

/** Milliseconds between two reports of the same work: fast enough to look live, slow enough to cost nothing. */
export const reportEveryMs = 100;

/** Returns a function that is true the first time it is asked, and then at most every `everyMs`. */
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
