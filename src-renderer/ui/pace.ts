// Estimates the remaining time of work in progress.

/** Returns the estimated seconds left; null in the first second or without a total. */
export function secondsOf(done: number, total: number | null, startedAt: number): number | null {
  const elapsed = (Date.now() - startedAt) / 1000;
  if (total === null || done <= 0 || elapsed < 1) return null;
  return (elapsed * (total - done)) / done;
}
