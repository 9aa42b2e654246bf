// What the system shows and does while a run trains: progress on the app's icon, and no sleep.
import { type BrowserWindow, powerSaveBlocker } from 'electron';

/** The live run as the page reports it. */
export interface LiveRun {
  /** Finished fraction, 0 to 1; null if unknown. */
  readonly share: number | null;
}

/** Parses what a page reported; null for no run. */
export function readLiveRun(sent: unknown): LiveRun | null {
  if (typeof sent !== 'object' || sent === null) return null;
  const { share } = sent as { share?: unknown };
  return { share: typeof share === 'number' && share >= 0 && share <= 1 ? share : null };
}

/** Returns the function that applies the state of the live run to the system. */
export function createLiveRunDisplay(): (run: LiveRun | null, window: BrowserWindow | null) => void {
  let awake: number | null = null;
  return (run, window) => {
    if (run && awake === null) awake = powerSaveBlocker.start('prevent-app-suspension');
    if (!run && awake !== null) {
      powerSaveBlocker.stop(awake);
      awake = null;
    }
    // -1 removes the bar, and above 1 means progress of unknown size.
    window?.setProgressBar(run ? (run.share ?? 2) : -1);
  };
}
