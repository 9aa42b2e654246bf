// Warnings from the counts of images: too few classes, imbalance, an empty validation part.

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
