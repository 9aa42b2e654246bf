// What a phone shows for a link that has expired or was stopped, in its language.
import { type Locale, wordIn } from '#shared/word-in';

/** Returns the page, without styles and scripts. */
export function refusalPage(locale: Locale): string {
  const word = wordIn(locale);
  const title = word('This link has expired or was stopped');
  const text = word('Open the dialog for images from a phone in Graft again, and scan its code.');
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
  ].join('');
  return `<!doctype html><html lang="${locale}"><head>${head}</head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;
}
