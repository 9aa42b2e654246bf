// JSON of the command line: sentences are English strings in it, whatever the language of the user.
import { inEnglish, type Sentence } from '#shared/sentence';

/** Returns a value as JSON in which every sentence is its English text, so that programs do not depend on the language. */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (key, one) => (key !== 'sentence' && isSentence(one) ? inEnglish(one) : one),
    indent,
  );
}

/** True for a sentence; the `sentence` of an error stays as it is, beside its English `message`. */
function isSentence(value: unknown): value is Sentence {
  if (typeof value !== 'object' || value === null) return false;
  const { text, values, ...others } = value as Partial<Sentence>;
  return typeof text === 'string' && Array.isArray(values) && Object.keys(others).length === 0;
}
