// Fonts are loaded before the first paint; a font that does not load delays the window only briefly.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadFonts } from '../../../src-renderer/ui/load-fonts';

afterEach(() => vi.useRealTimers());

/** A font set whose files load as `answer` returns. */
function fontSet(answer: () => Promise<FontFace[]>) {
  const asked: string[] = [];
  const load = (font: string) => {
    asked.push(font);
    return answer();
  };
  return { asked, fonts: { load } as unknown as FontFaceSet };
}

describe('loadFonts', () => {
  it('loads the Hangul font only for Korean', async () => {
    const english = fontSet(async () => []);
    await loadFonts('en', english.fonts);
    expect(english.asked).toEqual(['400 1em Inter', '400 1em "JetBrains Mono"']);
    const korean = fontSet(async () => []);
    await loadFonts('ko', korean.fonts);
    expect(korean.asked).toEqual([...english.asked, '400 1em "Graft Sans KR"', '600 1em "Graft Sans KR"']);
  });

  it('resolves if a font cannot be read', async () => {
    await loadFonts('ko', fontSet(() => Promise.reject(new Error('404'))).fonts);
  });

  it('waits at most 1.5 s', async () => {
    vi.useFakeTimers();
    let done = false;
    void loadFonts('en', fontSet(() => new Promise(() => {})).fonts).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(1400);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(done).toBe(true);
  });
});
