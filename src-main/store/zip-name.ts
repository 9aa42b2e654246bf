// Decodes the name of a zip member: UTF-8 if the archive says so or the bytes are valid UTF-8, else the code page of the system that packed it.

import { decodeEastAsian, decodeStrictly } from './code-pages';

const utf8Flag = 0x0800;
const unicodePath = 0x7075;

/** Bytes 128 to 255 of code page 437, the default of the zip specification. */
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
  const characters = () =>
    Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : cp437[byte - 128]!));
  return decodeEastAsian(bytes)?.text ?? characters().join('');
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
