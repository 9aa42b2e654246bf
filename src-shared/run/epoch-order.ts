// The order of training images in an epoch: each once, or all classes equally often.
import { createRandom, mixSeed, shuffledIndices } from '../random';
import type { Stage } from './stage';

/**
 * Returns indices of the images to draw, given each image's class; as many as there are images. If balanced, all classes are
 * drawn equally often (up to one image): images of rare classes are repeated, those of common classes alternate between
 * epochs.
 */
export function epochOrder(
  labels: readonly number[],
  seed: number,
  epoch: number,
  sampling?: Stage['sampling'],
): Uint32Array {
  const random = createRandom(mixSeed(seed, 'order', epoch));
  if (sampling !== 'balanced') return shuffledIndices(labels.length, random);
  const byClass = new Map<number, number[]>();
  for (const [place, label] of labels.entries()) {
    const members = byClass.get(label);
    if (members) members.push(place);
    else byClass.set(label, [place]);
  }
  const classes = [...byClass.keys()].sort((a, b) => a - b);
  const whole = Math.floor(labels.length / classes.length);
  const more = labels.length % classes.length;
  const drawn: number[] = [];
  // The remainder is assigned at random, using the same seed.
  for (const [turn, at] of shuffledIndices(classes.length, random).entries()) {
    const members = byClass.get(classes[at]!)!;
    let left = whole + (turn < more ? 1 : 0);
    while (left > 0) {
      const round = shuffledIndices(members.length, random).subarray(0, left);
      for (const member of round) drawn.push(members[member]!);
      left -= round.length;
    }
  }
  return shuffledIndices(drawn.length, random).map((place) => drawn[place]!);
}

/** Returns for each entry of an order how often its index occurred before; 0 for the first time. */
export function repeatsOf(order: Uint32Array): Uint32Array {
  const seen = new Map<number, number>();
  return order.map((place) => {
    const times = seen.get(place) ?? 0;
    seen.set(place, times + 1);
    return times;
  });
}
