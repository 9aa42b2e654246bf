// Reads the tags of a TIFF's first image that determine how its samples are read: TIFF 6.0 and BigTIFF, either byte order.

/** The tags' values, with the defaults of TIFF 6.0. */
export interface TiffTags {
  readonly width: number;
  readonly height: number;
  /** Bits of the widest sample. */
  readonly bits: number;
  readonly bands: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr, 8 to 10 Lab; -1 if missing. */
  readonly photometric: number;
  readonly compression: number;
  /** 1 unsigned, 2 signed, 3 floating point, 5 and 6 complex numbers. */
  readonly sampleFormat: number;
  /** Meaning of the bands after the color bands: 0 unspecified, 1 premultiplied alpha, 2 alpha. */
  readonly extraSamples: readonly number[];
  readonly separate: boolean;
  readonly tiled: boolean;
}

const sizes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 16: 8 };
/** Maximum number of values read per tag: images with more bands are rejected. */
const mostValues = 16;

/** Reads the tags of the first directory; returns null if they are not valid, so that the decoder reports the reason. */
export function readTiffTags(bytes: Uint8Array): TiffTags | null {
  try {
    return tagsOf(readDirectory(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Returns values by tag; throws RangeError beyond the end of the file. */
function readDirectory(view: Buffer): Map<number, number[]> {
  const little = view[0] === 0x49;
  const word = (at: number) => (little ? view.readUInt16LE(at) : view.readUInt16BE(at));
  const long = (at: number) => (little ? view.readUInt32LE(at) : view.readUInt32BE(at));
  const great = (at: number) => Number(little ? view.readBigUInt64LE(at) : view.readBigUInt64BE(at));
  const big = word(2) === 43;
  const start = big ? great(8) : long(4);
  const count = big ? great(start) : word(start);
  const [entryBytes, countBytes, inline] = big ? [20, 8, 8] : [12, 2, 4];
  const tags = new Map<number, number[]>();
  for (let i = 0; i < Math.min(count, 4096); i++) {
    const at = start + countBytes + i * entryBytes;
    const type = word(at + 2);
    const size = sizes[type];
    const values = big ? great(at + 4) : long(at + 4);
    if (!size) continue;
    const inside = at + (big ? 12 : 8);
    const from = values * size <= inline ? inside : big ? great(inside) : long(inside);
    const read = (place: number) =>
      size === 1 ? view.readUInt8(place) : size === 2 ? word(place) : size === 4 ? long(place) : great(place);
    if (kept.has(word(at)))
      tags.set(
        word(at),
        Array.from({ length: Math.min(values, mostValues) }, (_, j) => read(from + j * size)),
      );
  }
  return tags;
}

const kept = new Set([256, 257, 258, 259, 262, 277, 284, 322, 338, 339]);

function tagsOf(tags: Map<number, number[]>): TiffTags | null {
  const one = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise;
  const [width, height] = [one(256, 0), one(257, 0)];
  if (width === 0 || height === 0) return null;
  return {
    width,
    height,
    bits: Math.max(...(tags.get(258) ?? [1])),
    bands: one(277, 1),
    photometric: one(262, -1),
    compression: one(259, 1),
    sampleFormat: one(339, 1),
    extraSamples: tags.get(338) ?? [],
    separate: one(284, 1) === 2,
    tiled: tags.has(322),
  };
}
