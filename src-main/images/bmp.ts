// Reads BMP files: the Windows headers (V1 to V5) and the OS/2 ones, all depths, bit masks and run lengths, as Microsoft's documentation describes them.

import { say, type Words } from '#shared/sentence';
import { type Header, headerOf } from './header';
import { ImageError } from './image-error';
import type { RawImage } from './raw-image';

/** The values of a BMP's headers. */
interface BmpHead {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly depth: number;
  readonly compression: number;
  /** RGB of each index, for depths up to 8. */
  readonly palette: Uint8Array;
  /** Bit masks of red, green, blue and alpha; 0 without alpha. */
  readonly masks: readonly [number, number, number, number];
  readonly pixelsAt: number;
}

/** Compression by number: 0 none, 1 and 2 run lengths, 3 and 6 bit masks. */
const [noCompression, rle8, rle4, bitFields, alphaBitFields] = [0, 1, 2, 3, 6];
const compressionNames: Readonly<Record<number, string>> = { 4: 'JPEG', 5: 'PNG' };

/** Reads size and notes of a BMP; throws ImageError. */
export function readBmpHeader(bytes: Uint8Array): Header {
  const { width, height, masks } = readHead(viewOf(bytes));
  return headerOf(width, height, 1, masks[3] === 0 ? [] : ['alpha']);
}

/** Decodes a BMP; throws ImageError. Allocates by the header's size, which the caller must check. */
export function decodeBmp(bytes: Uint8Array): RawImage {
  const view = viewOf(bytes);
  const head = readHead(view);
  if (head.depth > 8) return readColors(view, head);
  const indices = head.compression === noCompression ? readIndices(view, head) : readRuns(view, head);
  const { width, height, palette } = head;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * 3;
    data[i * 3] = palette[from]!;
    data[i * 3 + 1] = palette[from + 1]!;
    data[i * 3 + 2] = palette[from + 2]!;
  }
  return { data, width, height, channels: 3 };
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readHead(view: Buffer): BmpHead {
  if (view.length < 26) throw truncated();
  const pixelsAt = view.readUInt32LE(10);
  const size = view.readUInt32LE(14);
  if (size === 12) {
    const [width, height] = [view.readUInt16LE(18), view.readUInt16LE(20)];
    const depth = view.readUInt16LE(24);
    checkHead(width, height, depth, noCompression);
    const palette = readPalette(view, 26, 3, depth, 0, pixelsAt);
    return {
      width,
      height,
      topDown: false,
      depth,
      compression: 0,
      palette,
      masks: usualMasks(depth),
      pixelsAt,
    };
  }
  // OS/2's second header may be as short as 16 bytes: missing fields are 0.
  if (size < 16 || size > 1024)
    throw damaged(say`its header has ${size} bytes, expected 12, 16 to 64, 108 or 124`);
  if (view.length < 14 + size) throw truncated();
  const field = (at: number) => (at + 4 <= size ? view.readUInt32LE(14 + at) : 0);
  const [width, signed] = [field(4) | 0, field(8) | 0];
  const height = Math.abs(signed);
  const depth = view.readUInt16LE(14 + 14);
  const compression = field(16);
  checkHead(width, height, depth, compression);
  const masked = compression === bitFields || compression === alphaBitFields;
  // The masks follow a header of 40 bytes; longer headers contain them at the same offset.
  const maskBytes = masked && size === 40 ? (compression === alphaBitFields ? 16 : 12) : 0;
  if (view.length < 14 + size + maskBytes) throw truncated();
  const mask = (i: number) => (size >= 56 || i < maskBytes / 4 ? view.readUInt32LE(14 + 40 + i * 4) : 0);
  const withAlpha = size >= 56 || compression === alphaBitFields;
  return {
    width,
    height,
    topDown: signed < 0,
    depth,
    compression,
    palette: readPalette(view, 14 + size + maskBytes, 4, depth, field(32), pixelsAt),
    masks: masked ? [mask(0), mask(1), mask(2), withAlpha ? mask(3) : 0] : usualMasks(depth),
    pixelsAt,
  };
}

function checkHead(width: number, height: number, depth: number, compression: number): void {
  if (width <= 0 || height === 0) throw damaged(say`its size is ${width} × ${height} pixels`);
  if (![1, 2, 4, 8, 16, 24, 32].includes(depth) && compression !== 4 && compression !== 5)
    throw damaged(say`it has ${depth} bits per pixel, expected 1, 2, 4, 8, 16, 24 or 32`);
  const fits =
    compression === noCompression ||
    (compression === rle8 && depth === 8) ||
    (compression === rle4 && depth === 4) ||
    ((compression === bitFields || compression === alphaBitFields) && (depth === 16 || depth === 32));
  if (fits) return;
  const name = compressionNames[compression] ?? say`number ${compression} at ${depth} bits`;
  throw new ImageError('unsupported', say`BMP compression ${name} is not supported; save it as PNG`);
}

function usualMasks(depth: number): BmpHead['masks'] {
  return depth === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0x00ff0000, 0x0000ff00, 0x000000ff, 0];
}

/** Returns the palette as RGB; missing entries are black. */
function readPalette(
  view: Buffer,
  at: number,
  entryBytes: number,
  depth: number,
  used: number,
  pixelsAt: number,
): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  if (depth > 8) return palette;
  const most = 2 ** depth;
  const room = pixelsAt > at ? Math.floor((pixelsAt - at) / entryBytes) : most;
  const count = Math.min(used > 0 ? used : most, most, room);
  if (at + count * entryBytes > view.length) throw truncated();
  for (let i = 0; i < count; i++)
    for (let channel = 0; channel < 3; channel++)
      palette[i * 3 + channel] = view[at + i * entryBytes + 2 - channel]!;
  return palette;
}

/** Returns the offset of each row, from top to bottom; throws if the file is truncated. */
function* rowsOf(view: Buffer, { width, height, depth, topDown, pixelsAt }: BmpHead): Generator<number> {
  const rowBytes = Math.ceil((width * depth) / 32) * 4;
  const lastBytes = Math.ceil((width * depth) / 8);
  if (pixelsAt + rowBytes * (height - 1) + lastBytes > view.length) throw truncated();
  for (let row = 0; row < height; row++) yield pixelsAt + (topDown ? row : height - 1 - row) * rowBytes;
}

function readIndices(view: Buffer, head: BmpHead): Uint8Array {
  const { width, height, depth } = head;
  const indices = new Uint8Array(width * height);
  const [perByte, most] = [8 / depth, 2 ** depth - 1];
  let at = 0;
  for (const row of rowsOf(view, head))
    for (let x = 0; x < width; x++) {
      const byte = view[row + Math.floor(x / perByte)]!;
      indices[at++] = (byte >> (8 - depth * ((x % perByte) + 1))) & most;
    }
  return indices;
}

function readColors(view: Buffer, head: BmpHead): RawImage {
  const { width, height, depth, masks } = head;
  if (depth === 24) {
    const data = new Uint8Array(width * height * 3);
    let to = 0;
    for (const row of rowsOf(view, head))
      for (let x = 0; x < width; x++) {
        data[to++] = view[row + x * 3 + 2]!;
        data[to++] = view[row + x * 3 + 1]!;
        data[to++] = view[row + x * 3]!;
      }
    return { data, width, height, channels: 3 };
  }
  const channels = masks[3] === 0 ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  const shifts = masks.map((mask) => (mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)));
  const mosts = masks.map((mask, i) => mask >>> shifts[i]!);
  let to = 0;
  for (const row of rowsOf(view, head))
    for (let x = 0; x < width; x++) {
      const word = depth === 16 ? view.readUInt16LE(row + x * 2) : view.readUInt32LE(row + x * 4);
      for (let channel = 0; channel < channels; channel++) {
        const most = mosts[channel]!;
        const value = (word & masks[channel]!) >>> shifts[channel]!;
        data[to++] = most === 0 ? 0 : Math.floor((value * 255) / most);
      }
    }
  return channels === 4
    ? withoutEmptyAlpha({ data, width, height, channels })
    : { data, width, height, channels };
}

/** Many programs write an alpha mask but alpha 0 everywhere: such an image is treated as opaque. */
function withoutEmptyAlpha(image: RawImage): RawImage {
  const { data } = image;
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) return image;
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return image;
}

/** Decodes run lengths: skipped pixels have color 0. */
function readRuns(view: Buffer, { width, height, topDown, depth, pixelsAt }: BmpHead): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, pixelsAt];
  const put = (index: number) => {
    if (x < width && y < height) indices[(topDown ? y : height - 1 - y) * width + x] = index;
    x++;
  };
  const next = () => {
    if (at >= view.length) throw truncated();
    return view[at++]!;
  };
  const nibble = (byte: number, i: number) => (i % 2 === 0 ? byte >> 4 : byte & 15);
  while (y < height) {
    const count = next();
    const what = next();
    if (count > 0) for (let i = 0; i < count; i++) put(depth === 8 ? what : nibble(what, i));
    else if (what === 0) [x, y] = [0, y + 1];
    else if (what === 1) return indices;
    else if (what === 2) {
      x += next();
      y += next();
    } else {
      const length = depth === 8 ? what : Math.ceil(what / 2);
      if (at + length > view.length) throw truncated();
      for (let i = 0; i < what; i++) put(depth === 8 ? view[at + i]! : nibble(view[at + (i >> 1)]!, i));
      at += length + (length % 2);
    }
  }
  return indices;
}

function truncated(): ImageError {
  return new ImageError('truncated', 'the BMP is truncated');
}

function damaged(why: Words): ImageError {
  return new ImageError('unreadable', say`the BMP is damaged: ${why}`);
}
