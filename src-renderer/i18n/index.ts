// Makes the translator: English and Korean, no code from strings.
import { createI18n } from 'vue-i18n';
import { withParticles } from '#shared/korean/particles';
import type { Locale } from '#shared/word-in';
import { en } from './en';
import { ko } from './ko';

/** The translator with the given language; missing Korean falls back to English. Markers such as `[을/를]` become the particle that fits the value. */
export function createTranslator(locale: Locale) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { en, ko },
    postTranslation: (text) => (typeof text === 'string' ? withParticles(text) : text),
  });
}
