// Settings for averaging predictions over several views of an image and over several runs.
import { countViews, plainView, type TestTime } from '#shared/run/test-time';

/** Values of the averaging fields. */
export interface Averaging {
  readonly testTime: TestTime;
  /** Ids of the additional runs. */
  readonly also: readonly string[];
}

/** No averaging: one view, one network. */
export const noAveraging: Averaging = { testTime: plainView, also: [] };

/** True if more than one view or network is used. */
export function averages({ testTime, also }: Averaging): boolean {
  return also.length > 0 || testTime.crops !== 'whole' || testTime.mirror;
}

/** Converts the settings to the contract's form. Drops runs that no longer exist. */
export function toRequest(averaging: Averaging, known: readonly { readonly runId: string }[]) {
  const also = averaging.also.filter((id) => known.some(({ runId }) => runId === id));
  return {
    ...(also.length > 0 && { also: also.map((runId) => ({ runId, checkpoint: 'last' as const })) }),
    ...(averages({ ...averaging, also: [] }) && { testTime: averaging.testTime }),
  };
}

/** Returns the number of forward passes per image. */
export function countPasses({ testTime, also }: Averaging): number {
  return countViews(testTime) * (also.length + 1);
}

/** Parses scales as typed. Returns null if invalid, undefined if empty (uses the network's own size). */
export function readScales(text: string): number[] | undefined | null {
  if (text.trim() === '') return undefined;
  const scales = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  return scales.every((scale) => Number.isInteger(scale) && scale >= 8 && scale <= 4096) ? scales : null;
}
