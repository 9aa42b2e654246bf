// Reads one image from a larger file: a member of an archive, or raw pixels converted to RGB.
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { ImageSlice } from '#shared/data/dataset-index';
import { say } from '#shared/sentence';
import { systemFault } from './faults';
import { ImageError } from './image-error';
import type { ImageSize } from './image-source';
import { openFile } from './open-file';

/** An image's bytes; with `raw`, RGB pixels [height, width, 3]. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly raw?: ImageSize | undefined;
}

const inflate = promisify(inflateRaw);

/** Reads a slice; throws ImageError. A member is unpacked to at most the size declared by its archive. */
export async function readSlice(path: string, slice: ImageSlice): Promise<Piece> {
  const packed = await readRange(path, slice);
  const bytes = slice.zip && !slice.zip.stored ? await expand(packed, slice.zip.sizeBytes) : packed;
  if (!slice.raw) return { bytes };
  const { width, height, layout } = slice.raw;
  return { bytes: toRgbBytes(bytes, width * height, layout), raw: { width, height } };
}

async function readRange(path: string, { offset, length, zip }: ImageSlice): Promise<Uint8Array> {
  const { file, info } = await openFile(path).catch((error) => {
    throw error instanceof ImageError ? error : systemFault(error);
  });
  try {
    let start = offset;
    if (zip) {
      const header = Buffer.alloc(30);
      const { bytesRead } = await file.read(header, 0, 30, offset);
      if (bytesRead < 30 || header.readUInt32LE(0) !== 0x04034b50)
        throw new ImageError('unreadable', 'its offset in the archive is not valid');
      start += 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    }
    if (start + length > info.size)
      throw new ImageError('truncated', 'the file that contains it is truncated');
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, start);
    if (bytesRead < length) throw new ImageError('truncated', 'the file that contains it is truncated');
    return bytes;
  } finally {
    await file.close();
  }
}

async function expand(packed: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  try {
    const bytes = await inflate(packed, { maxOutputLength: Math.max(1, sizeBytes) });
    if (bytes.length === sizeBytes) return bytes;
  } catch {
    // Reported below: damaged, or larger than declared.
  }
  throw new ImageError(
    'unreadable',
    'damaged in its archive: its unpacked size differs from the declared one',
  );
}

type Layout = NonNullable<ImageSlice['raw']>['layout'];

/** Number of channels of each layout. */
const layoutChannels: Readonly<Record<Layout, number>> = { gray: 1, rgb: 3, rgba: 4, planes: 3 };

function toRgbBytes(bytes: Uint8Array, count: number, layout: Layout): Uint8Array {
  if (bytes.length !== count * layoutChannels[layout])
    throw new ImageError('truncated', say`expected ${count * layoutChannels[layout]} bytes of pixels`);
  if (layout === 'rgb') return bytes;
  const rgb = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      if (layout === 'gray') rgb[i * 3 + channel] = bytes[i]!;
      else if (layout === 'planes') rgb[i * 3 + channel] = bytes[channel * count + i]!;
      else {
        const alpha = bytes[i * 4 + 3]! / 255;
        rgb[i * 3 + channel] = bytes[i * 4 + channel]! * alpha + 255 * (1 - alpha) + 0.5;
      }
    }
  }
  return rgb;
}
