// The phrase book: sentences of the shared rules (shapes, problems) in Korean. `$1` is what the first group caught.

/** Patterns of the English sentence, each with its Korean. */
export const phrases: readonly (readonly [RegExp, string])[] = [];
