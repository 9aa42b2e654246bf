// A remaining time that counts down steadily and approaches a new estimate gradually.

/** Seconds within which a difference from the estimate is mostly corrected, at least. */
const leastSeconds = 1;
/** The same, as a fraction of the remaining time. */
const shareOfLeft = 0.1;
/** The most that the shown time changes in a second besides counting down, as a fraction of it and of `leastShown` seconds. */
const mostPerSecond = 0.35;
const leastShown = 2;

/** A remaining time as it is shown. */
export interface SteadyTime {
  /** Returns the seconds to show at a time in milliseconds for an estimate; null before the first. Counts down while it is unknown. */
  show(at: number, estimate: number | null): number | null;
}

/** Starts with nothing shown. */
export function createSteadyTime(): SteadyTime {
  let shown: { at: number; seconds: number } | null = null;
  return {
    show(at, estimate) {
      if (!shown || at < shown.at) {
        shown = estimate === null ? null : { at, seconds: estimate };
        return estimate;
      }
      const passed = (at - shown.at) / 1000;
      const counted = Math.max(0, shown.seconds - passed);
      const within = Math.max(leastSeconds, shareOfLeft * counted);
      const wanted = ((estimate ?? counted) - counted) * (1 - Math.exp(-passed / within));
      const most = mostPerSecond * passed * Math.max(counted, leastShown);
      const seconds = counted + Math.min(most, Math.max(-most, wanted));
      shown = { at, seconds };
      return seconds;
    },
  };
}
