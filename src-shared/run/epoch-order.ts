// Which training images an epoch has, and in which order: each once, or the classes equally often.
import { createRandom, mixSeed, shuffledIndices } from '../random';
import type { Stage } from './stage';

/**
 * Places of images, given the class of each: as many as there are images. Balanced, every class is drawn equally
 * often (but for one image): the images of a rare class come round again and again, those of a common one take turns
 * over the epochs.
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
  // Who gets one more is drawn too.
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

/** How often each place came before it in an order: 0 for the first time. */
export function repeatsOf(order: Uint32Array): Uint32Array {
  const seen = new Map<number, number>();
  return order.map((place) => {
    const times = seen.get(place) ?? 0;
    seen.set(place, times + 1);
    return times;
  });
}
