// Sentences of the shared rules, the engine and the trainer in the window's language.
import { useI18n } from 'vue-i18n';
import type { Words } from '#shared/sentence';
import { type Locale, wordIn } from '#shared/word-in';

/** Returns the functions that word a problem, or any sentence, in the window's language. */
export function useProblemWords() {
  const { locale } = useI18n();
  const translate = (words: Words) => wordIn(locale.value as Locale)(words);
  return { ofProblem: (problem: { readonly message: Words }) => translate(problem.message), translate };
}
