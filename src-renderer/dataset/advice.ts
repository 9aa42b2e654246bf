// What a look at the counts already tells: too few classes, imbalance, an empty validation part. And a pace in seconds.

import type { Split } from '#shared/data/split-schema';
import { type DataWarning, findDataWarnings } from '#shared/data/warnings';
import type { DataSummary } from '#shared/protocol/engine/data';

/** A sentence of the `data` table with its values. */
export interface Advice {
  readonly key: 'noClass' | 'oneClass' | `warnings.${DataWarning['code']}`;
  readonly values: Readonly<Record<string, string | number>>;
}

/** What to tell about the images' counts. */
export function findAdvice(summary: DataSummary, split: Split): Advice[] {
  if (summary.classes.length === 0) return [{ key: 'noClass', values: {} }];
  if (summary.classes.length === 1) return [{ key: 'oneClass', values: {} }];
  return findDataWarnings(summary.classes, split, summary.leaks).map(({ code, values }) => ({
    key: `warnings.${code}`,
    values,
  }));
}

/** Seconds until the end at the pace so far; null in the first second or without a total. */
export function secondsOf(done: number, total: number | null, startedAt: number): number | null {
  const elapsed = (Date.now() - startedAt) / 1000;
  if (total === null || done <= 0 || elapsed < 1) return null;
  return (elapsed * (total - done)) / done;
}
