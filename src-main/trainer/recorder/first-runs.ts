// What runs for the first time cost beyond later ones: TensorFlow works a graph out when it is first run for some feeds.

/** Tells first runs from later ones. */
export interface FirstRuns {
  /** Reports the seconds that a program took for feeds of a kind. */
  ran(kind: string, seconds: number): void;
  /** Seconds that first runs took since the last call beyond what later runs usually take; 0 while none ran later. */
  take(): number;
}

/** Number of the latest runs that the usual duration is computed from. */
const usualRuns = 50;

/** Starts with nothing run. */
export function openFirstRuns(): FirstRuns {
  const known = new Set<string>();
  const later: number[] = [];
  let firsts: number[] = [];
  return {
    ran(kind, seconds) {
      if (known.has(kind)) {
        later.push(seconds);
        if (later.length > usualRuns) later.shift();
        return;
      }
      known.add(kind);
      firsts.push(seconds);
    },
    take() {
      const taken = firsts;
      firsts = [];
      if (later.length === 0) return 0;
      const usual = [...later].sort((a, b) => a - b)[Math.floor(later.length / 2)]!;
      return taken.reduce((sum, one) => sum + Math.max(0, one - usual), 0);
    },
  };
}
