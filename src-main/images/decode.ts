// Decodes images to pixels. All input may be malicious.

import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Resize } from '#shared/graph/graph';
import { say, sentenceOf } from '#shared/sentence';
import { grayOf, toChannels, withAlpha } from './channels';
import { enlargeImage } from './enlarge';
import { classifyFault, faultCode } from './faults';
import type { Header } from './header';
import { ImageError } from './image-error';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';
import { type Sight, seeImage, smallSide } from './look';
import { type Prepared, prepare, readImageHeader, splitAlpha, takeBytes, toRgb } from './open-image';
import { cutOut, placeImage, stretchedWhole } from './place-image';
import { resizeImage } from './resize-image';
import { sniffImage } from './sniff';

const stretch: Resize = { mode: 'stretch', interpolation: 'fast' };

/**
 * Decodes an image to bytes of exactly that size: [height, width, channels] in 0..255, rotated by EXIF. Transparent parts
 * are blended onto white in gray and RGB; with four channels, colors and alpha are resized separately, as in Keras. Throws 'bad-file', 'too-large', 'unsupported', 'not-found' or 'no-permission'.
 */
export async function decodeImage(source: ImageSource, target: ImageTarget): Promise<Uint8Array> {
  try {
    const taken = await prepare(await takeBytes(source));
    if (target.channels !== 4) {
      const rgb = await decodeRgb(taken, target);
      return target.channels === 1 ? grayOf(rgb) : rgb;
    }
    const header = await readImageHeader(taken);
    if (!header.notes.includes('alpha')) return toChannels(await decodeRgb(taken, target), header, target);
    const { color, alpha } = await splitAlpha(taken);
    return withAlpha(await decodeRgb(color, target), await decodeRgb(alpha, target));
  } catch (error) {
    throw await explain(error, source);
  }
}

async function decodeRgb(taken: Prepared, target: ImageTarget): Promise<Uint8Array> {
  const { mode, interpolation } = target.resize ?? stretch;
  if (mode === 'stretch' && interpolation === 'fast') return decodeStretched(taken, target);
  const geometry = placeImage(await readImageHeader(taken), target, mode);
  const whole = interpolation === 'fast' ? stretchedWhole(geometry) : null;
  if (whole) return cutOut(await decodeStretched(taken, whole.size), whole, geometry, target);
  const { data, info } = await toRgb(taken).raw().toBuffer({ resolveWithObject: true });
  const exact = interpolation === 'fast' ? 'bilinear' : interpolation;
  return resizeImage(data, info, geometry, target, exact, interpolation === 'fast');
}

async function decodeStretched(taken: Prepared, { width, height }: ImageSize): Promise<Uint8Array> {
  if (
    taken.raw &&
    taken.raw.channels !== 4 &&
    taken.bytes &&
    taken.raw.width <= width &&
    taken.raw.height <= height
  )
    return enlargeImage(taken.bytes, taken.raw.width, taken.raw.height, width, height);
  const { data, info } = await toRgb(taken)
    // Linear is PIL's and TensorFlow's antialiased bilinear; enlarging is done by `enlargeImage`.
    .resize(width, height, { fit: 'fill', kernel: 'linear', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 || data.byteLength !== info.width * info.height * 3)
    throw new Error(`expected ${info.width}×${info.height}×3 bytes, got ${data.byteLength}`);
  if (info.width === width && info.height === height)
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return enlargeImage(data, info.width, info.height, width, height);
}

/** Returns the image's size after EXIF rotation, from its header; errors as in `decodeImage`. */
export async function measureImage(source: ImageSource): Promise<ImageSize> {
  try {
    const { width, height } = await readImageHeader(await takeBytes(source));
    return { width, height };
  } catch (error) {
    throw await explain(error, source);
  }
}

/** Returns a WebP thumbnail of at most `size` × `size` pixels; errors as in `decodeImage`. */
export async function encodeThumbnail(source: ImageSource, size: number): Promise<Uint8Array> {
  try {
    return await toRgb(await prepare(await takeBytes(source)))
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw await explain(error, source);
  }
}

/** Decodes the whole image at reduced size, as cheaply as its format allows, to compute its properties; throws ImageError if it cannot be decoded. */
export async function checkImage(source: ImageSource): Promise<Header & Sight> {
  try {
    const header = await readImageHeader(source);
    const taken = await prepare(source);
    const { raw, bytes } = taken;
    if (raw && raw.channels !== 4 && bytes && raw.width <= smallSide && raw.height <= smallSide)
      return { ...header, ...seeImage(bytes, raw.width, raw.height) };
    const { data, info } = await toRgb(taken)
      .resize(smallSide, smallSide, { fit: 'inside', kernel: 'linear', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { ...header, ...seeImage(data, info.width, info.height) };
  } catch (error) {
    throw await toImageError(error, source);
  }
}

/** Converts a decoding error: the detected file type decides; sharp's message is used only if the type looks right. */
async function toImageError(error: unknown, source: ImageSource): Promise<ImageError> {
  if (error instanceof ImageError) return error;
  return classifyFault(error, await sniffImage(source));
}

async function explain(error: unknown, source: ImageSource): Promise<unknown> {
  if (error instanceof GraftError) return error;
  let fault = await toImageError(error, source);
  if (/pixel limit/i.test(String(error)))
    fault = await readImageHeader(source).then(
      () => fault,
      (better: ImageError) => better,
    );
  const name = source.name ?? (source.path === undefined ? sentenceOf('image') : basename(source.path));
  return new GraftError(faultCode(fault), say`${name}: ${fault.reason}.`, source.path ?? source.name);
}
