// Determines how a TIFF's samples are converted to RGB: as decoded by libtiff, without non-color bands, from CMYK, or why they cannot be.

import { say, sentenceOf, type Words } from '#shared/sentence';
import { ImageError } from './image-error';
import type { TiffTags } from './tiff-tags';

/**
 * The conversion: `plain` as decoded; `color-bands` without the band that is not marked as alpha; `inks` as CMYK;
 * `numbers` if all values are within 0 to 255.
 */
export type TiffKind = 'plain' | 'color-bands' | 'inks' | 'numbers';

const [whiteIsZero, blackIsZero, rgb, palette, separated, yCbCr] = [0, 1, 2, 3, 5, 6];
const jpegInTiff = 7;

const otherPhotometrics: Readonly<Record<number, string>> = {
  4: 'transparency mask',
  8: 'CIELab',
  9: 'ICCLab',
  10: 'ITULab',
  32803: 'color filter array',
  32844: 'LogL',
  32845: 'LogLuv',
  34892: 'linear raw',
};

// Compressions that sharp's libtiff decodes: none, CCITT (2 to 4), LZW, JPEG, deflate (two numbers), PackBits, WebP.
const readCompressions = new Set([1, 2, 3, 4, 5, jpegInTiff, 8, 32773, 32946, 50001]);
const otherCompressions: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGILog',
  34677: 'SGILog',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** Returns the conversion by the tags; throws ImageError 'unsupported' with what was found and what to do. */
export function tiffKindOf(tags: TiffTags): TiffKind {
  const { photometric, compression, bands, bits, sampleFormat, extraSamples } = tags;
  if (!readCompressions.has(compression))
    throw refused(
      compression in otherCompressions
        ? say`${sentenceOf(otherCompressions[compression]!)} compression`
        : say`number ${compression} compression`,
      'LZW compression',
    );
  if (tags.tiled && tags.separate && bands > 1)
    throw refused('tiles with separate planes', 'interleaved bands');
  if (photometric === separated) return inksOf(tags);
  const color = photometric === rgb || photometric === yCbCr ? 3 : 1;
  if (![whiteIsZero, blackIsZero, rgb, palette, yCbCr, -1].includes(photometric))
    throw refused(
      photometric in otherPhotometrics
        ? say`${sentenceOf(otherPhotometrics[photometric]!)} colors`
        : say`photometric ${photometric} colors`,
      'RGB colors',
    );
  // The JPEG decoder converts them to RGB; raw samples would require upsampling.
  if (photometric === yCbCr && compression !== jpegInTiff)
    throw refused('YCbCr colors without JPEG compression', 'RGB colors');
  const isAlpha = extraSamples[0] === 1 || extraSamples[0] === 2;
  if (bands < color || bands > color + 1)
    throw refused(
      say`${bands} bands (expected 1 for gray, 3 for RGB, and one for alpha)`,
      'the three bands to look at as RGB',
    );
  if (sampleFormat !== 1) return numbersOf(tags);
  if (bits === 32) return numbersOf(tags);
  const narrow = bands === 1 && photometric !== rgb && [1, 2, 4].includes(bits);
  if (bits !== 8 && bits !== 16 && !narrow) throw refused(say`${bits}-bit samples`, '8 or 16 bits');
  return bands === color + 1 && !isAlpha ? 'color-bands' : 'plain';
}

function inksOf({ bands, bits, sampleFormat }: TiffTags): TiffKind {
  if (bands !== 4 && bands !== 5) throw refused(say`${bands} inks (expected 4: CMYK)`, 'RGB colors');
  if (sampleFormat !== 1 || (bits !== 8 && bits !== 16)) throw refused(say`${bits}-bit inks`, '8 bits');
  return 'inks';
}

function numbersOf(tags: TiffTags): TiffKind {
  const { sampleFormat, bits, bands } = tags;
  // Signed bytes, 32-bit integers and single precision: libtiff and libvips read these with one band.
  const known = (sampleFormat === 2 && bits === 8) || (bits === 32 && sampleFormat <= 3);
  if (known && bands === 1) return 'numbers';
  throw refused(say`${describeNumbers(tags)} values`, '8 or 16 bits without sign');
}

/** Describes the number type: "32-bit float". */
function describeNumbers({ sampleFormat, bits }: TiffTags): Words {
  if (sampleFormat === 1) return say`${bits}-bit unsigned`;
  if (sampleFormat === 2) return say`${bits}-bit signed`;
  return sampleFormat === 3 ? say`${bits}-bit float` : say`${bits}-bit complex`;
}

/** Throws unless the values are gray levels from 0 to 255, and not only fractions up to 1. `min` and `max` are rounded. */
export function insistGrayLevels(
  tags: TiffTags,
  { min, max, mean }: { readonly min: number; readonly max: number; readonly mean: number },
): void {
  if (min >= 0 && max <= 255 && (max > 1 || mean === 0)) return;
  const range = min >= 0 && max <= 1 ? 'between 0 and 1' : say`from ${min} to ${max}`;
  const what = say`${describeNumbers(tags)} values ${range} (expected gray levels, 0 to 255)`;
  throw refused(what, '8 bits, scaled to 0 to 255');
}

function refused(what: Words, instead: string): ImageError {
  return new ImageError('unsupported', say`TIFFs with ${what} are not supported. Save it with ${instead}`);
}
