// A sample of images that is always the same.
import type { TrainImage } from '#shared/protocol/train-image';

/** Returns up to `perClass` images of each class, ordered by hash, so that the same images give the same measurement. */
export function sampleImages(images: readonly TrainImage[], classes: number, perClass: number): TrainImage[] {
  const taken = new Array<number>(classes).fill(0);
  const byContent = images.toSorted((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  return byContent.filter(({ label }) => taken[label]!++ < perClass);
}
