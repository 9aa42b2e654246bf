// Reads an image's header: size after EXIF rotation, and what decoding will change. JPEG and PNG headers are parsed here, without a decoder.
import type { ImageNote } from '#shared/data/dataset-index';

/** A header. */
export interface Header {
  /** After EXIF rotation. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly ImageNote[];
  /** True for an upright 8-bit JPEG in color or gray, which TensorFlow's decoder reads identically. */
  readonly plainJpeg: boolean;
}

/** Reads the header of a JPEG or PNG; returns null for other formats and unusual files, which the decoder must handle. */
export function readHeader(bytes: Uint8Array): Header | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view[0] === 0xff && view[1] === 0xd8) return readJpeg(view);
    if (view.length > 33 && view.readUInt32BE(0) === 0x89504e47) return readPng(view);
  } catch {
    // Truncated: the decoder reports the details.
  }
  return null;
}

/** Returns the header for a size, an orientation and notes. */
export function headerOf(
  width: number,
  height: number,
  orientation: number,
  notes: ImageNote[],
  plainJpeg = false,
): Header {
  const turned = orientation >= 2 && orientation <= 8;
  const [w, h] = orientation >= 5 && orientation <= 8 ? [height, width] : [width, height];
  return {
    width: w,
    height: h,
    notes: turned ? ['turned', ...notes] : notes,
    plainJpeg: plainJpeg && !turned,
  };
}

function readJpeg(view: Buffer): Header | null {
  let orientation = 1;
  for (let at = 2; at + 9 < view.length; ) {
    if (view[at] !== 0xff) return null;
    const marker = view[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.readUInt16BE(at + 2);
    if (marker === 0xe1 && view.toString('latin1', at + 4, at + 10) === 'Exif\0\0')
      orientation = exifOrientation(view.subarray(at + 10, at + 2 + length));
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const components = view[at + 9]!;
      // Lossless, arithmetic and 12-bit JPEGs are left to the decoder.
      if (![0xc0, 0xc1, 0xc2].includes(marker) || view[at + 4] !== 8) return null;
      const notes: ImageNote[] = components === 1 ? ['gray'] : components === 4 ? ['cmyk'] : [];
      const [height, width] = [view.readUInt16BE(at + 5), view.readUInt16BE(at + 7)];
      if (width === 0 || height === 0) return null;
      return headerOf(width, height, orientation, notes, components === 1 || components === 3);
    }
    at += 2 + length;
  }
  return null;
}

function exifOrientation(tiff: Buffer): number {
  if (tiff.length < 14) return 1;
  const little = tiff[0] === 0x49;
  const word = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const count = word(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12;
    if (at + 12 > tiff.length) return 1;
    if (word(at) === 0x0112) return word(at + 8);
  }
  return 1;
}

function readPng(view: Buffer): Header | null {
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  const [depth, color] = [view[24]!, view[25]!];
  let transparent = color === 4 || color === 6;
  let animated = false;
  let orientation = 1;
  for (let at = 8; at + 12 <= view.length; ) {
    const length = view.readUInt32BE(at);
    const kind = view.toString('latin1', at + 4, at + 8);
    if (kind === 'IDAT') break;
    if (kind === 'tRNS') transparent = true;
    if (kind === 'acTL') animated = true;
    if (kind === 'eXIf') orientation = exifOrientation(view.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const notes: ImageNote[] = [];
  if (depth === 16) notes.push('16-bit');
  if (color === 0 || color === 4) notes.push('gray');
  if (transparent) notes.push('alpha');
  if (animated) notes.push('frames');
  return headerOf(width, height, orientation, notes);
}
