// Guesses which Windows code page a text of unknown encoding is written in.

/** Code pages of East Asian systems, the likeliest first. */
const codePages = ['euc-kr', 'shift_jis', 'gbk', 'big5'] as const;
/** Characters that a text in each code page mainly consists of, besides ASCII. */
const letters: Readonly<Record<(typeof codePages)[number], RegExp>> = {
  'euc-kr': /[\uac00-\ud7a3]/g,
  shift_jis: /[\u3040-\u30ff]/g,
  gbk: /[\u4e00-\u9fff]/g,
  big5: /[\u4e00-\u9fff]/g,
};

/** Decodes bytes strictly; returns null if they are not valid in that encoding. */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Decodes text in an East Asian code page and returns it with the code page's name; returns null if the bytes fit none of them. */
export function decodeEastAsian(bytes: Uint8Array): { text: string; encoding: string } | null {
  let best: { text: string; encoding: string; share: number } | null = null;
  const highBytes = bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
  for (const encoding of codePages) {
    const text = decodeStrictly(bytes, encoding);
    if (text === null) continue;
    const characters = text.match(/[\u0080-\uffff]/g)?.length ?? 0;
    // A single accented letter and the ASCII letter after it also form a pair of these code pages.
    if (encoding !== 'shift_jis' && highBytes < 1.5 * characters) continue;
    if (isInsideWords(text)) continue;
    const share = (text.match(letters[encoding])?.length ?? 0) / Math.max(1, characters);
    if (share > (best?.share ?? 0.6)) best = { text, encoding, share };
  }
  return best;
}

/** True if most non-ASCII characters are inside words of lowercase ASCII letters: `coração`, `créée` in Latin-1. */
function isInsideWords(text: string): boolean {
  const runs = text.match(/.?[\u0080-\uffff]+.?/gs) ?? [];
  const inside = runs.filter((run) => /^[a-z][\u0080-\uffff]|[\u0080-\uffff][a-z]$/.test(run)).length;
  return inside * 2 > runs.length;
}
