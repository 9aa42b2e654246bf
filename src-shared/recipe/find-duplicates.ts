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
const bandDigits = 4;
const mostInBand = 64;
const atOnce = 2000;

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
  const bands = new Map<string, number[]>();
  for (const [second, { hash, look }] of index.pictures.entries()) {
    if (second % atOnce === atOnce - 1) await pause();
    const same = byHash.get(hash);
    if (same !== undefined) {
      pairs.push({ first: same, second, distance: null });
      continue;
    }
    byHash.set(hash, second);
    if (look === undefined || countBits(look) < nearBits * 2) continue;
    let best: DuplicatePair | null = null;
    const seen = new Set<number>();
    for (let at = 0; at < look.length; at += bandDigits) {
      const digits = look.slice(at, at + bandDigits);
      if (digits === '0000') continue;
      const key = `${at}:${digits}`;
      const band = bands.get(key) ?? [];
      for (const first of band) {
        if (seen.has(first)) continue;
        seen.add(first);
        const distance = lookDistance(index.pictures[first]!.look!, look);
        if (distance <= nearBits && (best === null || distance < best.distance!))
          best = { first, second, distance };
      }
      if (band.length < mostInBand) band.push(second);
      bands.set(key, band);
    }
    if (best) pairs.push(best);
  }
  return pairs;
}

/** Whether a pair is a leak: one picture is in another part than the other. */
export function isLeak(pair: DuplicatePair, parts: readonly Part[]): boolean {
  return parts[pair.first] !== parts[pair.second];
}

const bitsOf = Array.from({ length: 16 }, (_, digit) => [1, 2, 4, 8].filter((bit) => digit & bit).length);

/** Bits in which two looks differ. */
export function lookDistance(a: string, b: string): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++)
    distance += bitsOf[Number.parseInt(a[i]!, 16) ^ Number.parseInt(b[i] ?? '0', 16)]!;
  return distance;
}

function countBits(look: string): number {
  let bits = 0;
  for (let i = 0; i < look.length; i++) bits += bitsOf[Number.parseInt(look[i]!, 16)]!;
  return bits;
}
