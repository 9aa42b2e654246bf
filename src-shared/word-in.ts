// The languages of Graft, and the function that words a sentence in one of them.
import { inKorean } from './korean/korean';
import { inEnglish, type Words } from './sentence';

/** Every language of the window and the command line. */
export const locales = ['en', 'ko'] as const;
/** One of the languages. */
export type Locale = (typeof locales)[number];

/** Words a sentence in one language. */
export type Word = (words: Words) => string;

/** Returns the function that words sentences in a language. */
export function wordIn(locale: Locale): Word {
  return locale === 'ko' ? inKorean : inEnglish;
}

/** Returns the language for the first system locale that is set, such as `ko_KR.UTF-8`; English for any other. */
export function localeOf(...names: (string | undefined)[]): Locale {
  return /^ko\b|^ko_/i.test(names.find((name) => name) ?? '') ? 'ko' : 'en';
}
