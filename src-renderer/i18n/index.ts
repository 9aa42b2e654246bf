// Makes the translator: English and Korean, no code from strings.
import { createI18n } from 'vue-i18n';
import { en } from './en';
import { ko } from './ko';
import type { Locale } from './locales';

/** The translator with the given language; missing Korean falls back to English. */
export function createTranslator(locale: Locale) {
  return createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: { en, ko } });
}
