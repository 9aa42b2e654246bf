// Sentences of files and datasets in English, for tests that compare what is said.
import { inEnglish, type Words } from '#shared/sentence';

/** Returns the notes in English. */
export const englishOf = (notes: readonly Words[] | undefined): string[] => (notes ?? []).map(inEnglish);

/** Returns the files with their reasons in English. */
export function withReasons<One extends { readonly reason: Words }>(files: readonly One[]) {
  return files.map((one) => ({ ...one, reason: inEnglish(one.reason) }));
}
