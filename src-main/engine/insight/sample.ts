// Samples of a dataset that stay the same while few images change.
import type { DataIndex } from '#shared/data/dataset-index';
import { type Steps, sortSteps } from '#shared/steps';

/** Returns at most `most` of the indices `from`, in their order: those of the images with the lowest content hashes, so that added images replace few. */
export function* sampleSteps({ images }: DataIndex, from: readonly number[], most: number): Steps<number[]> {
  if (from.length <= most) return [...from];
  const byHash = yield* sortSteps(from, (a, b) => (images[a]!.hash < images[b]!.hash ? -1 : 1));
  return byHash.slice(0, most).sort((a, b) => a - b);
}
