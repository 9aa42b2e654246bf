// Compares two sets of predictions of the same images: fixed, broken, both wrong; McNemar's exact test.
import { isRight, type Scores } from './scores';

/** How the correctness of an image changed from the first to the second network. */
export type Change = 'fixed' | 'broken' | 'both-wrong' | 'both-right';

/** A paired comparison. `first` and `second` are indices into the images of the two tables. */
export interface PairedComparison {
  readonly images: readonly { readonly first: number; readonly second: number; readonly change: Change }[];
  readonly counts: Readonly<Record<Change, number>>;
  /** Two-sided p of McNemar's exact test: the binomial probability of fixed and broken images if both were equally likely. 1 without any. */
  readonly p: number;
}

/** Compares the images that both tables have, by content hash. Returns null if the classes differ. */
export function comparePaired(first: Scores, second: Scores): PairedComparison | null {
  if (first.classes.join('\n') !== second.classes.join('\n')) return null;
  const places = new Map(second.images.map(({ hash }, i) => [hash, i]));
  const counts: Record<Change, number> = { fixed: 0, broken: 0, 'both-wrong': 0, 'both-right': 0 };
  const images = first.images.flatMap(({ hash }, i) => {
    const other = places.get(hash);
    if (other === undefined) return [];
    const [before, after] = [isRight(first, i), isRight(second, other)];
    const change = before ? (after ? 'both-right' : 'broken') : after ? 'fixed' : 'both-wrong';
    counts[change]++;
    return [{ first: i, second: other, change } as const];
  });
  return { images, counts, p: mcNemarExact(counts.fixed, counts.broken) };
}

/** Returns the two-sided p of the exact McNemar test: min(1, 2 × P(X ≤ the smaller count)), X binomial with probability 0.5. */
export function mcNemarExact(fixed: number, broken: number): number {
  const n = fixed + broken;
  const least = Math.min(fixed, broken);
  // Sums logarithms, because 0.5^n is 0 for large n.
  let [log, sum] = [-n * Math.LN2, 0];
  for (let k = 0; k <= least; k++) {
    sum += Math.exp(log);
    log += Math.log(n - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * sum);
}
