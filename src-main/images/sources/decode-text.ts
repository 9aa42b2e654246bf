// Decodes the text of a list or table in any of these encodings: UTF-8, UTF-16, a code page of East Asia, or Windows-1252.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { decodeEastAsian, decodeStrictly } from '../../store/code-pages';

/** A text and its encoding; `guessed` if the file does not declare it. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
  readonly guessed: boolean;
}

/** Bytes that Windows-1252 does not use, and control characters that do not occur in text. */
const notText = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0x7f, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0b, 0x0e, 0x0f]);

/** Decodes a text file; throws 'bad-file' naming the line that is in none of the encodings. */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return marked(bytes, 'utf-16le', name);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return marked(bytes, 'utf-16be', name);
  const wide = unmarkedUtf16(bytes);
  if (wide) return { ...marked(bytes, wide, name), guessed: true };
  const utf8 = decodeStrictly(bytes, 'utf-8');
  // A zero byte is valid UTF-8, but never part of a list.
  if (utf8 !== null && !bytes.includes(0)) return { text: utf8, encoding: 'UTF-8', guessed: false };
  const odd = bytes.findIndex((byte) => notText.has(byte));
  const eastAsian = decodeEastAsian(bytes);
  if (eastAsian && !bytes.includes(0))
    return { ...eastAsian, encoding: eastAsian.encoding.toUpperCase(), guessed: true };
  if (odd < 0)
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252', guessed: true };
  const line = bytes.subarray(0, odd).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
  const byte = bytes[odd]!.toString(16).padStart(2, '0');
  throw new GraftError(
    'bad-file',
    say`${name}: line ${line} has the byte 0x${byte}, which is not part of a text in UTF-8, UTF-16, Windows-1252 or an East Asian encoding. Save the file as UTF-8.`,
    name,
  );
}

function marked(bytes: Uint8Array, encoding: string, name: string): DecodedText {
  const text = decodeStrictly(bytes, encoding);
  if (text === null)
    throw new GraftError(
      'bad-file',
      say`${name} is not valid ${encoding.toUpperCase()}. Save the file as UTF-8.`,
      name,
    );
  return { text, encoding: encoding.toUpperCase(), guessed: false };
}

/** Detects UTF-16 without a byte order mark: in mostly ASCII text, every second byte is zero. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, 512);
  if (head.length < 8 || bytes.length % 2 !== 0) return null;
  let even = 0;
  let odd = 0;
  for (const [i, byte] of head.entries()) if (byte === 0) i % 2 === 0 ? even++ : odd++;
  const most = head.length * 0.4;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : null;
}
