// Tables of probabilities for tests.
import type { ScoredImage, Scores } from '#shared/evaluation/scores';

/** Makes a table: one row and one true class per image. */
export function scoresOf(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  facts: readonly Partial<ScoredImage>[] = [],
): Scores {
  const classes = (rows[0] ?? []).map((_, k) => `class ${k}`);
  return {
    ...{ part: 'test', classes, multiLabel: false },
    images: labels.map((label, i) => ({ path: `${i}.png`, hash: `hash ${i}`, label, ...facts[i] })),
    values: Float32Array.from(rows.flat()),
  };
}
