// How long work takes at its pace so far.

/** Seconds until the end at the pace so far; null in the first second or without a total. */
export function secondsOf(done: number, total: number | null, startedAt: number): number | null {
  const elapsed = (Date.now() - startedAt) / 1000;
  if (total === null || done <= 0 || elapsed < 1) return null;
  return (elapsed * (total - done)) / done;
}
