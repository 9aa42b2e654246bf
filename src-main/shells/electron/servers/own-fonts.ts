// The fonts of Graft's own window for our page in a server's window: the system may have none with Korean.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rendererFolder } from '../app-paths';

const names: Readonly<Record<string, readonly RegExp[]>> = {
  en: [/^inter-.*\.woff2$/],
  ko: [/^inter-.*\.woff2$/, /^korean-400-common-.*\.woff2$/],
};
const read = new Map<string, readonly string[]>();

/** Returns the fonts of a language in base64; none if the page was not built, as in development. */
export function ownFonts(lang: string): readonly string[] {
  const known = read.get(lang);
  if (known) return known;
  const folder = join(rendererFolder, 'assets');
  let found: readonly string[] = [];
  try {
    const files = readdirSync(folder);
    found = (names[lang] ?? []).flatMap((pattern) =>
      files.filter((name) => pattern.test(name)).map((name) => readFileSync(join(folder, name), 'base64')),
    );
  } catch {
    // The system's fonts are used.
  }
  read.set(lang, found);
  return found;
}
