// Sentences of the shared rules, the engine and the trainer in the window's language.
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { mapStrings, type Words } from '#shared/sentence';
import { type Locale, wordIn } from '#shared/word-in';

/** Words a value of a sentence, such as the id of a run, as the window names it. */
const naming = shallowRef((value: string): string => value);

/** Sets how values of sentences are named: the engine knows runs by their ids, and the window shows their numbers and names. */
export function nameValues(by: (value: string) => string): void {
  naming.value = by;
}

/** Returns the functions that word a problem, or any sentence, in the window's language. */
export function useProblemWords() {
  const { locale } = useI18n();
  const translate = (words: Words) => wordIn(locale.value as Locale)(mapStrings(words, naming.value));
  return { ofProblem: (problem: { readonly message: Words }) => translate(problem.message), translate };
}
