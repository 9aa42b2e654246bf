// Detects a file's type by its first bytes, regardless of its name, and whether it is truncated.

import { say, sentenceOf } from '#shared/sentence';
import { systemFault } from './faults';
import { ImageError } from './image-error';
import type { ImageSource } from './image-source';
import { openFile } from './open-file';
import type { Sniffed } from './sniffed';

const headBytes = 4096;

/** Detects the type from the first and last bytes of a file or of bytes; never throws. */
export async function sniffImage(source: ImageSource): Promise<Sniffed> {
  if (source.bytes) return sniffBytes(source.bytes, source.bytes.subarray(-64));
  try {
    const { file, info } = await openFile(source.path ?? '');
    try {
      const head = Buffer.alloc(Math.min(headBytes, info.size));
      await file.read(head, 0, head.length, 0);
      const tail = Buffer.alloc(Math.min(64, info.size));
      await file.read(tail, 0, tail.length, info.size - tail.length);
      return sniffBytes(head, tail, info.size);
    } finally {
      await file.close();
    }
  } catch (error) {
    return fault(error instanceof ImageError ? error : systemFault(error));
  }
}

/** Detects the type from a head and tail already read; `sizeBytes` is the size of the whole file. */
export function sniffBytes(head: Uint8Array, tail: Uint8Array, sizeBytes = head.byteLength): Sniffed {
  if (sizeBytes === 0) return fault(new ImageError('empty', 'the file is empty (0 bytes)'));
  const format = readFormats.find((candidate) => candidate.test(head))?.name;
  if (format) return { kind: 'image', format, truncated: endsEarly(format, head, tail, sizeBytes) };
  const other = otherFormats.find((candidate) => candidate.test(head));
  if (other?.instead)
    return fault(
      new ImageError(
        'unsupported',
        say`${sentenceOf(other.name)} images are not supported; ${sentenceOf(other.instead)}`,
      ),
    );
  const found = other?.name ?? describeUnknown(head);
  return fault(new ImageError('not-an-image', say`expected an image, found ${sentenceOf(found)}`));
}

/** Returns the format of a supported image by its first bytes; null for anything else. */
export function formatOf(head: Uint8Array): string | null {
  return readFormats.find((candidate) => candidate.test(head))?.name ?? null;
}

const save = 'save it as PNG or JPEG';

interface Format {
  readonly name: string;
  /** Image formats that are not supported, and what to do. */
  readonly instead?: string;
  test(head: Uint8Array): boolean;
}

const readFormats: readonly Format[] = [
  { name: 'JPEG', test: (head) => startsWith(head, [0xff, 0xd8, 0xff]) },
  { name: 'PNG', test: (head) => startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { name: 'GIF', test: (head) => hasText(head, 0, 'GIF87a') || hasText(head, 0, 'GIF89a') },
  { name: 'WebP', test: (head) => hasText(head, 0, 'RIFF') && hasText(head, 8, 'WEBP') },
  {
    name: 'TIFF',
    test: (head) =>
      startsWith(head, [0x49, 0x49, 0x2a, 0]) ||
      startsWith(head, [0x4d, 0x4d, 0, 0x2a]) ||
      startsWith(head, [0x49, 0x49, 0x2b, 0]) ||
      startsWith(head, [0x4d, 0x4d, 0, 0x2b]),
  },
  { name: 'AVIF', test: (head) => /avif|avis/.test(brands(head)) },
  { name: 'HEIC', test: (head) => /heic|heix|heim|heis|hevc|hevx|mif1|msf1/.test(brands(head)) },
  // The four bytes after the length are reserved: 0 except in some old files.
  { name: 'BMP', test: (head) => hasText(head, 0, 'BM') && isBmpHeader(head) },
];

const otherFormats: readonly Format[] = [
  { name: 'SVG', instead: save, test: (head) => /<svg[\s>]/i.test(latin(head, 0, headBytes)) },
  { name: 'PSD', instead: save, test: (head) => hasText(head, 0, '8BPS') },
  {
    name: 'JPEG 2000',
    instead: 'convert it to PNG, for example with Pillow: Image.open("image.jp2").save("image.png")',
    test: (head) => hasText(head, 4, 'jP  ') || startsWith(head, [0xff, 0x4f, 0xff, 0x51]),
  },
  {
    name: 'JPEG XL',
    instead: save,
    test: (head) => startsWith(head, [0xff, 0x0a]) || hasText(head, 4, 'JXL '),
  },
  { name: 'icon', instead: save, test: (head) => startsWith(head, [0, 0, 1, 0]) },
  { name: 'a PDF', test: (head) => hasText(head, 0, '%PDF') },
  { name: 'a gzip archive', test: (head) => startsWith(head, [0x1f, 0x8b]) },
  { name: 'a zip archive', test: (head) => startsWith(head, [0x50, 0x4b, 3, 4]) },
  { name: 'a video', test: (head) => hasText(head, 4, 'ftyp') || startsWith(head, [0x1a, 0x45, 0xdf, 0xa3]) },
  { name: 'a web page', test: (head) => /^\s*<(!doctype html|html)/i.test(latin(head, 0, 256)) },
];

/** Returns the brands of an ISO media file, or ''. */
function brands(head: Uint8Array): string {
  if (!hasText(head, 4, 'ftyp') || head.length < 12) return '';
  const size = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  return latin(head, 8, Math.min(Math.max(size - 8, 4), 120));
}

/** True if a header of a known size follows the 14 bytes of the file header. */
function isBmpHeader(head: Uint8Array): boolean {
  if (head.length < 18) return head[6] === 0 && head[7] === 0;
  const size = new DataView(head.buffer, head.byteOffset, 18).getUint32(14, true);
  return size === 12 || (size >= 16 && size <= 128);
}

/** True if the format declares its end and the file is shorter. Checked only for files that failed to decode. */
function endsEarly(format: string, head: Uint8Array, tail: Uint8Array, sizeBytes: number): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (format === 'JPEG') return !latin(tail, 0, tail.length).includes('\xff\xd9');
  if (format === 'GIF') return !latin(tail, 0, tail.length).includes(';');
  if (format === 'PNG') return !latin(tail, 0, tail.length).includes('IEND');
  if (format === 'WebP') return sizeBytes < view.getUint32(4, true) + 8;
  // A TIFF's tag directory is often at the end; BigTIFF is left to the decoder.
  if (format === 'TIFF' && view.byteLength >= 8) return view.getUint32(4, head[0] === 0x49) + 2 > sizeBytes;
  if (format === 'AVIF' || format === 'HEIC') return boxesEnd(view) > sizeBytes;
  return false;
}

/** Returns the end of the last box that begins in the head of an ISO media file (AVIF, HEIC). */
function boxesEnd(view: DataView): number {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    // 0: to the end of the file; 1: a 64-bit length.
    if (size < 8) return at;
    at += size;
  }
  return at;
}

function describeUnknown(head: Uint8Array): string {
  let zeros = 0;
  let control = 0;
  for (const byte of head) {
    if (byte === 0) zeros++;
    else if (byte < 9 || (byte > 13 && byte < 32)) control++;
  }
  if (zeros === head.length) return 'only zero bytes';
  const wide = startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]);
  if (wide || (zeros === 0 && control === 0)) return 'text';
  return 'data of an unknown kind';
}

function fault(error: ImageError): Sniffed {
  return { kind: 'fault', error };
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}

function hasText(head: Uint8Array, offset: number, text: string): boolean {
  return latin(head, offset, text.length) === text;
}

function latin(bytes: Uint8Array, offset: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    offset,
    offset + length,
  );
}
