// Problems in the window's language: the shared rules word them in English, a phrase book has their Korean.
import { useI18n } from 'vue-i18n';
import { notePhrases } from './ko/note-phrases';
import { phrases } from './ko/phrases';

/** Gives the function that puts a problem, or any sentence of the shared rules, into the window's words. */
export function useProblemWords() {
  const { locale } = useI18n();
  const translate = (text: string) => (locale.value === 'ko' ? toKorean(text) : text);
  return { ofProblem: (problem: { readonly message: string }) => translate(problem.message), translate };
}

/** The sentence in Korean, where the phrase book has it. */
export function toKorean(text: string): string {
  for (const [pattern, korean] of [...phrases, ...notePhrases]) {
    const found = pattern.exec(text);
    if (found) return korean.replace(/\$(\d)/g, (_all, i: string) => toKoreanPart(found[Number(i)] ?? ''));
  }
  return text;
}

/** What stands inside a sentence may be a phrase of its own: the reason behind a layer's name. */
function toKoreanPart(text: string): string {
  return / /.test(text) ? toKorean(text) : text;
}
