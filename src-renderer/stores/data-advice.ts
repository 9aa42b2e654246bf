// Warnings derived from image counts: too few classes, imbalance, an empty validation split.

import type { Split } from '#shared/data/split-schema';
import { type DataWarning, findDataWarnings } from '#shared/data/warnings';
import type { DataSummary } from '#shared/protocol/engine/data';

/** Key of a message in the `data` texts, with its values. */
export interface Advice {
  readonly key: 'noClass' | 'oneClass' | `warnings.${DataWarning['code']}`;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Returns the warnings for the image counts. */
export function findAdvice(summary: DataSummary, split: Split): Advice[] {
  if (summary.classes.length === 0) return [{ key: 'noClass', values: {} }];
  if (summary.classes.length === 1) return [{ key: 'oneClass', values: {} }];
  return findDataWarnings(summary.classes, split, summary.leaks).map(({ code, values }) => ({
    key: `warnings.${code}`,
    values,
  }));
}
