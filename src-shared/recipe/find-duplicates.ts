// Pictures that are there twice, exactly or nearly, and whether one of them trains while the other judges.
import type { DataIndex, Part } from './data-index';

/** Two pictures of a data set, as places in its list. */
export interface DuplicatePair {
  readonly first: number;
  readonly second: number;
  /** Bits in which their looks differ; null when their bytes are the same. */
  readonly distance: number | null;
}

/** Bits of 256 that may differ between pictures that look the same. */
export const nearBits = 16;
const bandCount = 16;
const mostInBand = 64;
const mostBlockedMs = 20;

/**
 * Finds each picture's first likeness before it. Looks that agree in none of 16 bands, or whose bands are shared by
 * many (plain pictures have no look to tell by), are not compared. Waits for `pause` now and then.
 */
export async function findDuplicates(
  index: DataIndex,
  pause: () => Promise<unknown>,
): Promise<DuplicatePair[]> {
  const pairs: DuplicatePair[] = [];
  const byHash = new Map<string, number>();
  const byLook = new Map<string, number>();
  const bands = new Map<number, number[]>();
  const looks = new Uint16Array(index.pictures.length * bandCount);
  let since = Date.now();
  for (const [second, { hash, look }] of index.pictures.entries()) {
    if (second % 100 === 99 && Date.now() - since > mostBlockedMs) {
      await pause();
      since = Date.now();
    }
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
    let best: DuplicatePair | null = null;
    for (let at = 0; at < bandCount; at++) {
      const digits = looks[second * bandCount + at]!;
      if (digits === 0) continue;
      const key = at * 65_536 + digits;
      const band = bands.get(key);
      for (const first of band ?? []) {
        const distance = distanceOf(looks, first, second);
        if (distance <= nearBits && (best === null || distance < best.distance!))
          best = { first, second, distance };
      }
      if (!band) bands.set(key, [second]);
      else if (band.length < mostInBand) band.push(second);
    }
    if (best) pairs.push(best);
  }
  return pairs;
}

/** Whether a pair is a leak: one picture is in another part than the other. */
export function isLeak(pair: DuplicatePair, parts: readonly Part[]): boolean {
  return parts[pair.first] !== parts[pair.second];
}

const bitsOf = Uint8Array.from({ length: 65_536 }, (_, word) => {
  let bits = 0;
  for (let rest = word; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/** Bits in which two looks differ. */
export function lookDistance(a: string, b: string): number {
  const looks = new Uint16Array(2 * bandCount);
  readLook(a, looks, 0);
  readLook(b, looks, 1);
  return distanceOf(looks, 0, 1);
}

/** Puts a look in its place as 16 words; gives the bits that are set. */
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
