// The languages of the window.

/** Languages of the translation table. */
export const locales = ['en', 'ko'] as const;
/** One of the languages. */
export type Locale = (typeof locales)[number];
