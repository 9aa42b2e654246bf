// Loads the fonts before the first paint, so that no text changes its width afterwards.

/** Longest wait in ms: a window in a fallback font is better than no window. */
const limitMs = 1500;

/** Loads the fonts that a language needs. Resolves after at most 1.5 s, also if a file cannot be read. */
export async function loadFonts(locale: string, fonts: FontFaceSet = document.fonts): Promise<void> {
  const wanted = [fonts.load('400 1em Inter', 'a'), fonts.load('400 1em "JetBrains Mono"', 'a')];
  if (locale === 'ko')
    for (const weight of [400, 600]) wanted.push(fonts.load(`${weight} 1em "Graft Sans KR"`, '가'));
  const limit = new Promise<void>((done) => setTimeout(done, limitMs));
  await Promise.race([Promise.allSettled(wanted), limit]);
}
