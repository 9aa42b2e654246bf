// Finds exact and near duplicates, and leaks: pairs of which one image trains and the other evaluates.
import type { Steps } from '../steps';
import type { DataIndex, Part } from './dataset-index';

/** Two images of a dataset, as indices into its list. */
export interface DuplicatePair {
  readonly first: number;
  readonly second: number;
  /** Number of bits in which their perceptual hashes differ; null if their bytes are equal. */
  readonly distance: number | null;
}

/** Maximum number of differing bits (of 256) of images that look the same. */
const nearBits = 16;
const bandCount = 16;
const mostInBand = 64;
const words = 65_536;

/** Images by one band of their hash: chains in typed arrays, since 100,000 images have 1.6 million bands. */
interface Band {
  /** The first and the last image of each value, plus one; 0 means none. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly count: Uint8Array;
  readonly next: Int32Array;
}

/**
 * Finds each image's first similar image before it. Hashes that share none of their 16 bands, or only bands shared by
 * many images (as plain images do), are not compared.
 */
export function* duplicateSteps({ images }: DataIndex): Steps<DuplicatePair[]> {
  const pairs: DuplicatePair[] = [];
  const byHash = new Map<string, number>();
  const byLook = new Map<string, number>();
  const looks = new Uint16Array(images.length * bandCount);
  const bands = Array.from(
    { length: bandCount },
    (): Band => ({
      first: new Int32Array(words),
      last: new Int32Array(words),
      count: new Uint8Array(words),
      next: new Int32Array(images.length),
    }),
  );
  for (const [second, { hash, look }] of images.entries()) {
    if (second % 50 === 49) yield;
    const same = byHash.get(hash);
    if (same !== undefined) {
      pairs.push({ first: same, second, distance: null });
      continue;
    }
    byHash.set(hash, second);
    if (look === undefined || readLook(look, looks, second) < nearBits * 2) continue;
    const equal = byLook.get(look);
    if (equal !== undefined) {
      pairs.push({ first: equal, second, distance: 0 });
      continue;
    }
    byLook.set(look, second);
    let best = -1;
    let least = nearBits + 1;
    for (let at = 0; at < bandCount; at++) {
      const word = looks[second * bandCount + at]!;
      if (word === 0) continue;
      const { first, last, count, next } = bands[at]!;
      for (let place = first[word]!; place > 0; place = next[place - 1]!) {
        const distance = distanceOf(looks, place - 1, second);
        if (distance < least) [best, least] = [place - 1, distance];
      }
      if (count[word] === mostInBand) continue;
      if (count[word] === 0) first[word] = second + 1;
      else next[last[word]! - 1] = second + 1;
      last[word] = second + 1;
      count[word]!++;
    }
    if (best >= 0) pairs.push({ first: best, second, distance: least });
  }
  return pairs;
}

/** True if a pair is a leak: its images are in different parts. */
export function isLeak(pair: DuplicatePair, parts: readonly Part[]): boolean {
  return parts[pair.first] !== parts[pair.second];
}

const bitsOf = Uint8Array.from({ length: 65_536 }, (_, word) => {
  let bits = 0;
  for (let rest = word; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/** Returns the number of bits in which two hashes differ. */
export function lookDistance(a: string, b: string): number {
  const looks = new Uint16Array(2 * bandCount);
  readLook(a, looks, 0);
  readLook(b, looks, 1);
  return distanceOf(looks, 0, 1);
}

/** Writes a hash as 16 words; returns the number of bits set. */
function readLook(look: string, looks: Uint16Array, place: number): number {
  let bits = 0;
  for (let at = 0; at < bandCount; at++) {
    const word = Number.parseInt(look.slice(at * 4, at * 4 + 4), 16) || 0;
    looks[place * bandCount + at] = word;
    bits += bitsOf[word]!;
  }
  return bits;
}

function distanceOf(looks: Uint16Array, first: number, second: number): number {
  let distance = 0;
  for (let at = 0; at < bandCount && distance <= nearBits; at++)
    distance += bitsOf[looks[first * bandCount + at]! ^ looks[second * bandCount + at]!]!;
  return distance;
}
