// Adds a `name` table to a WOFF2 font that has none: newer versions of Chromium (seen in 156) reject fonts without one.
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const headerBytes = 48;
/** Index of `name`, `glyf`, `loca` in WOFF2's list of known tags, and the index that a written-out tag follows. */
const [nameTag, glyfTag, locaTag, ownTag] = [5, 10, 11, 63];

/** Returns the names of a font as a table of version 0, for Windows in English. */
function nameTable(family, style) {
  const names = [
    [1, family],
    [2, style],
    [4, `${family} ${style}`],
    [6, `${family.replaceAll(' ', '')}-${style}`],
    [13, 'SIL Open Font License 1.1'],
  ];
  const texts = names.map(([, text]) => Buffer.from(text, 'utf16le').swap16());
  const head = Buffer.alloc(6 + 12 * names.length);
  head.writeUInt16BE(names.length, 2);
  head.writeUInt16BE(head.length, 4);
  let offset = 0;
  for (const [i, [id]] of names.entries()) {
    // Platform 3 (Windows), encoding 1 (Unicode BMP), language 0x409 (English).
    for (const [j, value] of [3, 1, 0x409, id, texts[i].length, offset].entries())
      head.writeUInt16BE(value, 6 + 12 * i + 2 * j);
    offset += texts[i].length;
  }
  return Buffer.concat([head, ...texts]);
}

/** Writes a number as UIntBase128. */
function base128(value) {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return Buffer.from(bytes);
}

/** Returns where the table directory ends, and whether it has a `name` table. */
export function readDirectory(font) {
  const count = font.readUInt16BE(12);
  let at = headerBytes;
  let hasName = false;
  const skipNumber = () => {
    while (font[at++] & 128);
  };
  for (let i = 0; i < count; i++) {
    const flags = font[at++];
    const tag = flags & 63;
    if (tag === ownTag) at += 4;
    if (tag === nameTag) hasName = true;
    skipNumber();
    // Version 0 of glyf and loca is transformed, of all others it is not.
    const version = flags >> 6;
    if (tag === glyfTag || tag === locaTag ? version === 0 : version !== 0) skipNumber();
  }
  return { end: at, hasName };
}

/** Returns the font with a `name` table; the same font if it has one. */
export function nameWoff2(font, family, style) {
  const { end, hasName } = readDirectory(font);
  if (hasName) return font;
  const table = nameTable(family, style);
  const tables = brotliDecompressSync(font.subarray(end, end + font.readUInt32BE(20)));
  const all = Buffer.concat([tables, table]);
  const { BROTLI_PARAM_MODE, BROTLI_MODE_FONT, BROTLI_PARAM_SIZE_HINT } = constants;
  const compressed = brotliCompressSync(all, {
    params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_FONT, [BROTLI_PARAM_SIZE_HINT]: all.length },
  });
  const header = Buffer.from(font.subarray(0, headerBytes));
  const entry = Buffer.concat([Buffer.from([nameTag]), base128(table.length)]);
  const padding = (length) => (4 - (length % 4)) % 4;
  const length = end + entry.length + compressed.length;
  header.writeUInt32BE(length + padding(length), 8);
  header.writeUInt16BE(font.readUInt16BE(12) + 1, 12);
  header.writeUInt32BE(font.readUInt32BE(16) + 16 + table.length + padding(table.length), 16);
  header.writeUInt32BE(compressed.length, 20);
  return Buffer.concat([
    header,
    font.subarray(headerBytes, end),
    entry,
    compressed,
    Buffer.alloc(padding(length)),
  ]);
}
