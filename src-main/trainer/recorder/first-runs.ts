// Measures the extra time of first runs: TensorFlow optimizes a graph when it first runs with given feeds.

/** Measures how much longer first runs take than later ones. */
export interface FirstRuns {
  /** Adds the duration of a run in seconds; `kind` identifies the program and its feeds. */
  add(kind: string, seconds: number): void;
  /** Returns the seconds by which first runs since the last call exceeded the median later run; 0 if there is no later run yet. */
  take(): number;
}

/** Number of latest runs used for the median. */
const medianRuns = 50;

/** Creates a measurement without runs. */
export function openFirstRuns(): FirstRuns {
  const known = new Set<string>();
  const later: number[] = [];
  let firstRuns: number[] = [];
  return {
    add(kind, seconds) {
      if (known.has(kind)) {
        later.push(seconds);
        if (later.length > medianRuns) later.shift();
        return;
      }
      known.add(kind);
      firstRuns.push(seconds);
    },
    take() {
      const taken = firstRuns;
      firstRuns = [];
      if (later.length === 0) return 0;
      const median = [...later].sort((a, b) => a - b)[Math.floor(later.length / 2)]!;
      return taken.reduce((sum, one) => sum + Math.max(0, one - median), 0);
    },
  };
}
