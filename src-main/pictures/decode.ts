// Bytes to pixels: the only file that knows sharp. Everything in it may meet hostile files.
import { basename } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { GraftError } from '#shared/errors';
import type { Resize } from '#shared/graph/graph';
import type { PictureNote, PictureSlice } from '#shared/recipe/data-index';
import { enlargePicture } from './enlarge';
import { classifyFault, faultCode, PictureError } from './faults';
import { type Header, headerOf, readHeader } from './header';
import { type Sight, seePicture, smallSide } from './look';
import { cutOut, placePicture, stretchedWhole } from './place-picture';
import { readSlice } from './read-slice';
import { resizePicture } from './resize-picture';
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

const stretch: Resize = { mode: 'stretch', interpolation: 'fast' };

const options: SharpOptions = {
  failOn: 'error',
  limitInputPixels: maxPixels,
  sequentialRead: true,
  autoOrient: true,
  // Keras, PIL and TensorFlow leave embedded profiles alone: so do we, for the same numbers.
  ignoreIcc: true,
};

/** What a network wants of a picture: its size, and how it is brought to it (stretched, the quick way). */
export interface PictureTarget extends PictureSize {
  readonly resize?: Resize | undefined;
}

/**
 * Decodes a picture to RGB bytes of exactly that size: [height, width, 3] in 0..255, turned by EXIF, transparent parts on
 * white. Throws 'bad-file', 'too-large', 'unsupported', 'not-found' or 'no-permission'.
 */
export async function decodePicture(source: PictureSource, target: PictureTarget): Promise<Uint8Array> {
  try {
    const taken = await takeBytes(source);
    const { mode, interpolation } = target.resize ?? stretch;
    if (mode === 'stretch' && interpolation === 'fast') return await decodeStretched(taken, target);
    const geometry = placePicture(await readPictureHeader(taken), target, mode);
    const whole = interpolation === 'fast' ? stretchedWhole(geometry) : null;
    if (whole) return cutOut(await decodeStretched(taken, whole.size), whole, geometry, target);
    const { data, info } = await toRgb(open(taken)).raw().toBuffer({ resolveWithObject: true });
    const exact = interpolation === 'fast' ? 'bilinear' : interpolation;
    return resizePicture(data, info, geometry, target, exact, interpolation === 'fast');
  } catch (error) {
    throw await explain(error, source);
  }
}

async function decodeStretched(taken: PictureSource, { width, height }: PictureSize): Promise<Uint8Array> {
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
}

/** Size as a person sees the picture, by its header; errors as in `decodePicture`. */
export async function measurePicture(source: PictureSource): Promise<PictureSize> {
  try {
    const { width, height } = await readPictureHeader(await takeBytes(source));
    return { width, height };
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

/** Size as a person sees the picture (turned by EXIF) and what decoding changes, from the header; throws PictureError. */
async function readPictureHeader(source: PictureSource): Promise<Header> {
  if (source.raw) return { ...source.raw, notes: [], plainJpeg: false };
  const header = (source.bytes && readHeader(source.bytes)) ?? (await askHeader(source));
  const { width, height } = header;
  if (width * height > maxPixels)
    throw new PictureError(
      'too-large',
      `${width} × ${height} pixels are ${Math.round((width * height) / 1e6)} megapixels, at most ${maxPixels / 1e6} are read`,
    );
  return header;
}

async function askHeader(source: PictureSource): Promise<Header> {
  const seen = await sharp(input(source), { ...options, limitInputPixels: false }).metadata();
  const { width, height, orientation = 1, depth, space, hasAlpha, pages = 1 } = seen;
  const notes: PictureNote[] = [];
  if (hasAlpha) notes.push('alpha');
  if (depth === 'ushort' || space === 'rgb16' || space === 'grey16') notes.push('16-bit');
  if (space === 'b-w' || space === 'grey16') notes.push('grey');
  if (space === 'cmyk') notes.push('cmyk');
  if (pages > 1) notes.push('frames');
  return headerOf(width, height, orientation, notes);
}

/** Decodes all of the picture as cheaply as its format allows, for what is seen of it; throws PictureError when it can't be. */
export async function checkPicture(source: PictureSource): Promise<Header & Sight> {
  try {
    const header = await readPictureHeader(source);
    const { raw, bytes } = source;
    if (raw && bytes && raw.width <= smallSide && raw.height <= smallSide)
      return { ...header, ...seePicture(bytes, raw.width, raw.height) };
    const { data, info } = await toRgb(open(source))
      .resize(smallSide, smallSide, { fit: 'inside', kernel: 'linear', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { ...header, ...seePicture(data, info.width, info.height) };
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
    fault = await readPictureHeader(source).then(
      () => fault,
      (better: PictureError) => better,
    );
  const name = source.name ?? (source.path === undefined ? 'picture' : basename(source.path));
  return new GraftError(faultCode(fault), `${name}: ${fault.reason}.`, source.path ?? source.name);
}
