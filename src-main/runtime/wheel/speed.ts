// Speed and time left of a download, over the last seconds.

/** Progress of a download: bytes, bytes/s over the last seconds, and seconds left; null until they are known. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

const windowMs = 5000;
const sampleEveryMs = 200;
/** A shorter time says little about the speed. */
const atLeastMs = 1000;

/** Counts bytes of a download. */
export interface Meter {
  /** Counts new bytes; negative ones take back bytes that were wrong. `received` is false for bytes of an earlier process. */
  add(bytes: number, received?: boolean): void;
}

/** Returns a counter that reports each change. `clock` returns milliseconds. */
export function createMeter(
  total: number,
  report: (progress: FetchProgress) => void,
  clock: () => number = () => performance.now(),
): Meter {
  let done = 0;
  let received = 0;
  let samples = [{ at: clock(), received: 0 }];
  return {
    add(bytes, isNew = true) {
      done += bytes;
      if (isNew && bytes > 0) received += bytes;
      const now = clock();
      if (now - samples.at(-1)!.at >= sampleEveryMs) {
        samples.push({ at: now, received });
        samples = samples.filter((sample, i) => now - sample.at <= windowMs || i === samples.length - 1);
      }
      const first = samples[0]!;
      const seconds = (now - first.at) / 1000;
      const bytesPerSecond = seconds * 1000 >= atLeastMs ? (received - first.received) / seconds : null;
      const secondsLeft = bytesPerSecond ? Math.max(0, total - done) / bytesPerSecond : null;
      report({ done: Math.min(done, total), total, bytesPerSecond, secondsLeft });
    },
  };
}
