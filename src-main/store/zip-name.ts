// The name of a zip's member: UTF-8 where the archive says so or the bytes are, else the code page of the system that packed it.

const utf8Flag = 0x0800;
const unicodePath = 0x7075;

/** Code pages of file managers that write names without a mark, the likeliest first. */
const codePages = ['euc-kr', 'shift_jis', 'gbk', 'big5'] as const;
/** What a name in that code page is mostly made of. */
const letters: Readonly<Record<(typeof codePages)[number], RegExp>> = {
  'euc-kr': /[\uac00-\ud7a3]/g,
  shift_jis: /[\u3040-\u30ff]/g,
  gbk: /[\u4e00-\u9fff]/g,
  big5: /[\u4e00-\u9fff]/g,
};

/** Bytes 128 to 255 of code page 437, which the zip specification takes where nothing else is said. */
const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * Decodes a member's name. `flags` are the general purpose flags, `extra` its extra fields (Info-ZIP's Unicode path wins).
 * Sources: PKWARE APPNOTE 4.4.4 and D; Info-ZIP extra field 0x7075.
 */
export function decodeZipName(bytes: Uint8Array, flags: number, extra: Uint8Array): string {
  const unicode = unicodePathOf(extra);
  if (unicode !== null) return unicode;
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== null || (flags & utf8Flag) !== 0) return utf8 ?? new TextDecoder().decode(bytes);
  let best: { name: string; share: number } | null = null;
  for (const page of codePages) {
    const name = decodeStrictly(bytes, page);
    if (name === null) continue;
    const characters = name.match(/[\u0080-\uffff]/g)?.length ?? 0;
    const highBytes = bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
    // A single accented letter and the ASCII letter after it also form a pair of these code pages.
    if (page !== 'shift_jis' && highBytes < 1.5 * characters) continue;
    const share = (name.match(letters[page])?.length ?? 0) / Math.max(1, characters);
    if (share > (best?.share ?? 0.6)) best = { name, share };
  }
  return (
    best?.name ??
    Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : cp437[byte - 128]!)).join('')
  );
}

function unicodePathOf(extra: Uint8Array): string | null {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== unicodePath || length < 6 || at + 4 + length > extra.length) continue;
    return decodeStrictly(extra.subarray(at + 9, at + 4 + length), 'utf-8');
  }
  return null;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
