// Over what probabilities are averaged when images are judged: views of each image, and further runs.
import { countViews, plainView, type TestTime } from '#shared/run/test-time';

/** What the fields hold. */
export interface Averaging {
  readonly testTime: TestTime;
  /** Ids of the runs that judge along. */
  readonly also: readonly string[];
}

/** One pass through one network. */
export const noAveraging: Averaging = { testTime: plainView, also: [] };

/** True where anything differs from one pass of the whole image. */
export function averages({ testTime, also }: Averaging): boolean {
  return also.length > 0 || testTime.crops !== 'whole' || testTime.mirror;
}

/** As the contract takes it; runs that are gone judge no more. */
export function asAsked(averaging: Averaging, known: readonly { readonly runId: string }[]) {
  const also = averaging.also.filter((id) => known.some(({ runId }) => runId === id));
  return {
    ...(also.length > 0 && { also: also.map((runId) => ({ runId, checkpoint: 'last' as const })) }),
    ...(averages({ ...averaging, also: [] }) && { testTime: averaging.testTime }),
  };
}

/** How many times an image goes through a network. */
export function countPasses({ testTime, also }: Averaging): number {
  return countViews(testTime) * (also.length + 1);
}

/** Scales as a person writes them; null when they are none. An empty text leaves them to the network. */
export function readScales(text: string): number[] | undefined | null {
  if (text.trim() === '') return undefined;
  const scales = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  return scales.every((scale) => Number.isInteger(scale) && scale >= 8 && scale <= 4096) ? scales : null;
}
