// The meanings that an output's values can have: a closed list.

/**
 * All meanings. `finish` converts the output's values to probabilities: `none` if they already are probabilities, null if
 * they are not class scores. `over` says whether classes exclude each other (`one`), are independent
 * (`several`), or are two on a single unit (`unit`).
 */
export const outputMeanings = {
  probabilities: { over: 'one', finish: 'none' },
  logits: { over: 'one', finish: 'softmax' },
  'log-probabilities': { over: 'one', finish: 'exp' },
  'several-labels': { over: 'several', finish: 'none' },
  'several-labels-logits': { over: 'several', finish: 'sigmoid' },
  'several-labels-log': { over: 'several', finish: 'exp' },
  'one-unit': { over: 'unit', finish: 'none' },
  'one-unit-logit': { over: 'unit', finish: 'sigmoid' },
  'one-unit-log': { over: 'unit', finish: 'exp' },
  values: { over: 'none', finish: null },
} as const satisfies Record<
  string,
  { over: 'one' | 'several' | 'unit' | 'none'; finish: 'none' | 'softmax' | 'sigmoid' | 'exp' | null }
>;

/** The id of a meaning. */
export type Meaning = keyof typeof outputMeanings;

/** The meanings that can be set if the last activation does not determine the meaning. */
export const settableMeanings = [
  'logits',
  'probabilities',
  'several-labels-logits',
  'several-labels',
  'one-unit-logit',
  'one-unit',
  'values',
] as const satisfies readonly Meaning[];

/** True if an output of `units` values (null: unknown, or feature maps) can have the meaning. */
export function fitsUnits(meaning: Meaning, units: number | null): boolean {
  if (meaning === 'values') return true;
  if (units === null) return false;
  return (outputMeanings[meaning].over === 'unit') === (units === 1);
}
