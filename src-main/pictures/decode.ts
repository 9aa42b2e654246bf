// Bytes to pixels: the only file that knows sharp. Everything in it may meet hostile files.
import { basename } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { GraftError } from '#shared/errors';
import type { PictureSlice } from '#shared/recipe/data-index';
import { enlargePicture } from './enlarge';
import { classifyFault, faultCode, PictureError } from './faults';
import { lookOf, lookSide } from './look';
import { readSlice } from './read-slice';
import { sniffPicture } from './sniff';

/** A picture: a file, or bytes (an upload) with the name that messages use. */
export interface PictureSource {
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly name?: string | undefined;
  /** The piece of the file at `path` that the picture is. */
  readonly slice?: PictureSlice | undefined;
  /** `bytes` are RGB pixels of this size. */
  readonly raw?: PictureSize | undefined;
}

/** Size in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Pictures of more pixels are refused by their header, before any of them is decoded. */
export const maxPixels = 100_000_000;

// libvips reads far more than pictures (SVG, PDF, CSV, its own text formats): only these doors stay open.
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
// A helper process is one decoder of several: its own threads would only fight the others'.
sharp.concurrency(1);
sharp.cache(false);

const options: SharpOptions = {
  failOn: 'truncated',
  limitInputPixels: maxPixels,
  sequentialRead: true,
  autoOrient: true,
  // Keras, PIL and TensorFlow leave embedded profiles alone: so do we, for the same numbers.
  ignoreIcc: true,
};

/**
 * Decodes a picture to RGB bytes of exactly that size, stretched: [height, width, 3] in 0..255, turned by EXIF,
 * transparent parts on white. Throws 'bad-file', 'too-large', 'unsupported', 'not-found' or 'no-permission'.
 */
export async function decodePicture(source: PictureSource, size: PictureSize): Promise<Uint8Array> {
  const { width, height } = size;
  try {
    const taken = await takeBytes(source);
    if (taken.raw && taken.bytes && taken.raw.width <= width && taken.raw.height <= height)
      return enlargePicture(taken.bytes, taken.raw.width, taken.raw.height, width, height);
    const { data, info } = await toRgb(open(taken))
      // Linear is PIL's and TensorFlow's antialiased bilinear; what would grow is left to `enlargePicture`.
      .resize(width, height, { fit: 'fill', kernel: 'linear', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 || data.byteLength !== info.width * info.height * 3)
      throw new Error(`expected ${info.width}×${info.height}×3 bytes, got ${data.byteLength}`);
    if (info.width === width && info.height === height)
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return enlargePicture(data, info.width, info.height, width, height);
  } catch (error) {
    throw await explain(error, source);
  }
}

/** A small WebP of the picture, no wider or higher than `size`; errors as in `decodePicture`. */
export async function encodeThumbnail(source: PictureSource, size: number): Promise<Uint8Array> {
  try {
    return await toRgb(open(await takeBytes(source)))
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw await explain(error, source);
  }
}

/** Width and height as a person sees the picture (turned by EXIF), from the header; throws PictureError. */
export async function readPictureSize(source: PictureSource): Promise<PictureSize> {
  if (source.raw) return source.raw;
  try {
    const header = await sharp(input(source), { ...options, limitInputPixels: false }).metadata();
    const { width, height } = header.autoOrient;
    if (header.width * header.height > maxPixels) {
      const megapixels = Math.round((header.width * header.height) / 1e6);
      throw new PictureError(
        'too-large',
        `${header.width} × ${header.height} pixels are ${megapixels} megapixels, at most ${maxPixels / 1e6} are read`,
      );
    }
    return { width, height };
  } catch (error) {
    throw await toPictureError(error, source);
  }
}

/** Decodes all of the picture as cheaply as its format allows, for its look; throws PictureError when it can't be. */
export async function checkPicture(source: PictureSource): Promise<PictureSize & { look: string }> {
  const size = await readPictureSize(source);
  try {
    const shrunk = toRgb(open(source)).resize(lookSide + 1, lookSide, { fit: 'fill', kernel: 'linear' });
    return { ...size, look: lookOf(await shrunk.raw().toBuffer()) };
  } catch (error) {
    throw await toPictureError(error, source);
  }
}

/** Versions of sharp and libvips, for reports. */
export function decoderVersions(): { sharp: string; vips: string } {
  return { sharp: sharp.versions.sharp ?? 'unknown', vips: sharp.versions.vips };
}

/** The source with its slice read: bytes of a picture file, or RGB pixels. */
export async function takeBytes(source: PictureSource): Promise<PictureSource> {
  if (!source.slice || source.path === undefined) return source;
  const { bytes, raw } = await readSlice(source.path, source.slice);
  return { bytes, raw, name: source.name ?? source.path };
}

function open(source: PictureSource): Sharp {
  const { raw } = source;
  return sharp(input(source), raw ? { ...options, raw: { ...raw, channels: 3 } } : options);
}

function toRgb(picture: Sharp): Sharp {
  return picture.flatten({ background: '#ffffff' }).toColourspace('srgb');
}

function input(source: PictureSource): string | Uint8Array {
  if (source.bytes) {
    if (source.bytes.byteLength === 0) throw new PictureError('empty', 'the file is empty (0 bytes)');
    return source.bytes;
  }
  if (source.path !== undefined) return source.path;
  throw new GraftError('invalid', 'A picture needs a path or bytes: neither was given.');
}

/** What the file really is decides; sharp's words only where that looks right. */
async function toPictureError(error: unknown, source: PictureSource): Promise<PictureError> {
  if (error instanceof PictureError) return error;
  return classifyFault(error, await sniffPicture(source));
}

async function explain(error: unknown, source: PictureSource): Promise<unknown> {
  if (error instanceof GraftError) return error;
  let fault = await toPictureError(error, source);
  if (/pixel limit/i.test(String(error)))
    fault = await readPictureSize(source).then(
      () => fault,
      (better: PictureError) => better,
    );
  const name = source.name ?? (source.path === undefined ? 'picture' : basename(source.path));
  return new GraftError(faultCode(fault), `${name}: ${fault.reason}.`, source.path ?? source.name);
}
