// Class probabilities of images, in pieces, as rows of float32.
import { driveSteps } from '#shared/drive-steps';
import type { Progress } from '#shared/progress';
import { type AverageWork, averageProbabilities } from './average';

/** Consecutive images, starting at index `from`: rows of `width` probabilities. Rows of unreadable images are zeros. */
export interface ScoreRows {
  readonly from: number;
  readonly count: number;
  readonly width: number;
  /** Offsets from `from` of the images that cannot be read. */
  readonly unreadable: number[];
  readonly values: Uint8Array<ArrayBuffer>;
}

/** Progress, or some rows. */
export type ScoreStep = { readonly progress: Progress } | { readonly rows: ScoreRows };

/** Values per piece: about 1 MB. */
const valuesAtOnce = 250_000;

/** Computes the probabilities, from cached features where they exist. Yields progress, then the rows in order. */
export async function* scoreImages(work: AverageWork): AsyncGenerator<ScoreStep> {
  const found = yield* driveSteps(averageProbabilities(work), (step): ScoreStep[] => [
    { progress: { ...step, what: 'evaluating' } },
  ]);
  const width = found.find((row) => row !== null)?.length ?? 0;
  const atOnce = Math.max(1, Math.floor(valuesAtOnce / Math.max(1, width)));
  for (let from = 0; from < found.length; from += atOnce) {
    const some = found.slice(from, from + atOnce);
    const values = new Float32Array(some.length * width);
    const unreadable: number[] = [];
    for (const [i, row] of some.entries())
      if (row) values.set(row, i * width);
      else unreadable.push(i);
    const bytes = new Uint8Array(values.buffer);
    yield { rows: { from, count: some.length, width, unreadable, values: bytes } };
  }
}
