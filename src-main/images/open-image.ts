// The only module that uses sharp: restricts the formats it may read, and handles files whose colors it reads differently from PIL and TensorFlow.

import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { ImageNote } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { asStillAvif } from './avif';
import { decodeBmp, readBmpHeader } from './bmp';
import { systemFault } from './faults';
import { type Header, headerOf, readHeader } from './header';
import { decodeHeif, readHeifHeader } from './heif';
import { ImageError } from './image-error';
import type { ImageSource } from './image-source';
import { inksToRgb } from './inks';
import { insistPixelLimit, maxPixels } from './pixel-limit';
import type { RawImage } from './raw-image';
import { readImageFile } from './read-file';
import { readImageObject } from './read-image-object';
import { readSlice } from './read-slice';
import { formatOf } from './sniff';
import { insistGrayLevels, tiffKindOf } from './tiff-kind';
import { readTiffTags } from './tiff-tags';

/** A source that sharp reads like PIL, after dropping the last band if it is not alpha. */
export interface Prepared extends ImageSource {
  readonly dropBand?: boolean;
  /** An upright 8-bit JPEG in color or gray: sharp need not look for alpha, nor for an orientation, which costs it a fifth of a small image's time. */
  readonly plain?: boolean;
}

// libvips reads much more than images (SVG, PDF, CSV, its own text formats): only these loaders remain enabled.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadTiffFile',
    'VipsForeignLoadTiffBuffer',
    'VipsForeignLoadHeifFile',
    'VipsForeignLoadHeifBuffer',
  ],
});
// Helper processes already run in parallel: more threads per process would only compete.
sharp.concurrency(1);
sharp.cache(false);

const options: SharpOptions = {
  failOn: 'error',
  limitInputPixels: maxPixels,
  sequentialRead: true,
  autoOrient: true,
  // Keras, PIL and TensorFlow ignore embedded color profiles; ignoring them here gives the same values.
  ignoreIcc: true,
};

const upright: SharpOptions = { ...options, autoOrient: false };

/** Reads a source's file or slice: bytes of an image file, or RGB pixels. */
export async function takeBytes(source: ImageSource): Promise<ImageSource> {
  if (source.bytes || source.path === undefined) return source;
  const name = source.name ?? source.path;
  if (source.slice) return { ...(await readSlice(source.path, source.slice)), name };
  if (isObjectUrl(source.path)) return { bytes: await readImageObject(source.path), name };
  const bytes = await readImageFile(source.path).catch((error: unknown) => {
    throw error instanceof ImageError ? error : systemFault(error);
  });
  return { bytes, name };
}

function open(source: Prepared): Sharp {
  const { raw, plain } = source;
  if (plain) return sharp(input(source), upright);
  return sharp(input(source), raw ? { ...options, raw: { channels: 3, ...raw } } : options);
}

/** Converts to 8-bit RGB, blending transparent parts onto white. */
export function toRgb(taken: Prepared): Sharp {
  if (taken.plain) return open(taken).toColorspace('srgb');
  const image = taken.dropBand ? open(taken).removeAlpha() : open(taken).flatten({ background: '#ffffff' });
  return image.toColourspace('srgb');
}

function input(source: ImageSource): string | Uint8Array {
  if (source.bytes) {
    if (source.bytes.byteLength === 0) throw new ImageError('empty', 'the file is empty (0 bytes)');
    return asStillAvif(source.bytes);
  }
  if (source.path !== undefined) return source.path;
  throw new GraftError('invalid', 'An image needs a path or bytes, received neither.');
}

/** Reads the size after EXIF rotation and what decoding changes, from the header; throws ImageError. */
export async function readImageHeader(source: ImageSource): Promise<Header> {
  const { raw, bytes } = source;
  if (raw) return headerOf(raw.width, raw.height, 1, raw.channels === 4 ? ['alpha'] : []);
  const header = bytes ? await headerOfBytes(bytes, source) : await askHeader(source);
  insistPixelLimit(header.width, header.height);
  return header;
}

function headerOfBytes(bytes: Uint8Array, source: ImageSource): Header | Promise<Header> {
  const format = formatOf(bytes);
  if (format === 'BMP') return readBmpHeader(bytes);
  if (format === 'HEIC') return readHeifHeader(bytes);
  const tags = format === 'TIFF' ? readTiffTags(bytes) : null;
  // Unsupported files are reported before a decoder reports them as damaged.
  const kind = tags && tiffKindOf(tags);
  return readHeader(bytes) ?? askHeader(source, kind === 'color-bands' || kind === 'inks');
}

/** Reads the header by sharp, which treats any band after the color bands as alpha. */
async function askHeader(source: ImageSource, extraBand = false): Promise<Header> {
  const seen = await sharp(input(source), { ...options, limitInputPixels: false }).metadata();
  const { width, height, orientation = 1, depth, space, hasAlpha, pages = 1 } = seen;
  const notes: ImageNote[] = [];
  if (hasAlpha && !extraBand) notes.push('alpha');
  if (depth === 'ushort' || space === 'rgb16' || space === 'grey16') notes.push('16-bit');
  if (space === 'b-w' || space === 'grey16') notes.push('gray');
  if (space === 'cmyk') notes.push('cmyk');
  if (pages > 1) notes.push('frames');
  return headerOf(width, height, orientation, notes);
}

/**
 * Prepares a source for sharp: bytes, or raw pixels of files that sharp cannot read or reads with different colors than
 * PIL and TensorFlow. Throws ImageError before anything is allocated by a header that claims too much.
 */
export async function prepare(source: ImageSource): Promise<Prepared> {
  const { bytes, name } = source;
  if (source.raw || !bytes) return source;
  const format = formatOf(bytes);
  if (format === 'TIFF') return prepareTiff(source, bytes);
  if (format !== 'BMP' && format !== 'HEIC' && format !== 'JPEG') return source;
  const header = await readImageHeader(source);
  if (format === 'BMP') return fromRaw(decodeBmp(bytes), name);
  if (format === 'HEIC') return fromRaw(await decodeHeif(bytes), name);
  if (header.notes.includes('cmyk')) return fromRaw(await decodeInks(source), name);
  return header.plainJpeg ? { ...source, plain: true } : source;
}

async function prepareTiff(source: ImageSource, bytes: Uint8Array): Promise<Prepared> {
  const tags = readTiffTags(bytes);
  const kind = tags ? tiffKindOf(tags) : 'plain';
  if (!tags || kind === 'plain') return source;
  await readImageHeader(source);
  if (kind === 'inks') return fromRaw(await decodeInks(source, tags.bits), source.name);
  if (kind === 'color-bands') return { ...source, dropBand: true };
  const { channels } = await sharp(input(source), options).stats();
  insistGrayLevels(tags, channels[0]!);
  return source;
}

/** Decodes a CMYK image to RGB by PIL's and TensorFlow's formula. */
async function decodeInks(source: ImageSource, bits = 8): Promise<RawImage> {
  const { data, info } = await sharp(input(source), options)
    .removeAlpha()
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const words = bits === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : null;
  const inks = words ? Uint8Array.from(words, (value) => value >> 8) : data;
  return { data: inksToRgb(inks, info.channels), width: info.width, height: info.height, channels: 3 };
}

function fromRaw({ data, ...raw }: RawImage, name: string | undefined): ImageSource {
  return { bytes: data, raw, name };
}

/** Splits a transparent image into two opaque ones: its colors without alpha, and alpha as gray. */
export async function splitAlpha(taken: Prepared): Promise<{ color: Prepared; alpha: Prepared }> {
  const { data, info } = await open(taken)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const color = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    color.set(data.subarray(i * 4, i * 4 + 3), i * 3);
    alpha.fill(data[i * 4 + 3]!, i * 3, i * 3 + 3);
  }
  const raw = { width, height };
  return { color: { bytes: color, raw }, alpha: { bytes: alpha, raw } };
}
