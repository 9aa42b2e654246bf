// Times runs of a forward pass or a step.

/** Returns the median seconds of `count` runs; null without runs. */
export async function medianSeconds(count: number, run: () => Promise<void>): Promise<number | null> {
  if (count === 0) return null;
  const seconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await run();
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds.sort((a, b) => a - b)[count >> 1]!;
}

/** Returns the median seconds of `count` runs after one that is not timed; null without runs. */
export async function timeRuns(count: number, run: () => Promise<void>): Promise<number | null> {
  if (count > 0) await run();
  return medianSeconds(count, run);
}
