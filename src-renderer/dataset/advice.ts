// What a look at the counts already tells: too few classes, imbalance, an empty validation part. And a pace in seconds.
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Split } from '#shared/recipe/recipe';

/** A sentence of the `data` table with its values. */
export interface Advice {
  readonly key: 'noClass' | 'oneClass' | 'imbalance' | 'fewValidation';
  readonly values: Readonly<Record<string, string | number>>;
}

/** What to tell about the pictures' counts. */
export function findAdvice(summary: DataSummary, split: Split): Advice[] {
  if (summary.classes.length === 0) return [{ key: 'noClass', values: {} }];
  if (summary.classes.length === 1) return [{ key: 'oneClass', values: {} }];
  const advice: Advice[] = [];
  const totals = summary.classes.map((one) => one.training + one.validation + one.test);
  const least = Math.min(...totals);
  const times = least > 0 ? Math.max(...totals) / least : 0;
  if (times >= 3) advice.push({ key: 'imbalance', values: { times: times.toFixed(1) } });
  const bare = split.validation > 0 && summary.classes.find((one) => one.validation === 0);
  if (bare) advice.push({ key: 'fewValidation', values: { name: bare.name } });
  return advice;
}

/** Seconds until the end at the pace so far; null in the first second or without a total. */
export function secondsOf(done: number, total: number | null, startedAt: number): number | null {
  const elapsed = (Date.now() - startedAt) / 1000;
  if (total === null || done <= 0 || elapsed < 1) return null;
  return (elapsed * (total - done)) / done;
}
