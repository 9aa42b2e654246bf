// Converts errors of decoders and the file system to one fault and a reason to display.

import type { ErrorCode } from '#shared/errors';
import { say } from '#shared/sentence';
import { ImageError } from './image-error';
import type { Sniffed } from './sniffed';

/** The error code of a fault when it is thrown to a caller that requested pixels. */
export function faultCode(error: ImageError): ErrorCode {
  if (error.fault === 'too-large') return 'too-large';
  if (error.fault === 'unsupported') return 'unsupported';
  if (error.systemCode === 'ENOENT') return 'not-found';
  if (error.systemCode === 'EACCES' || error.systemCode === 'EPERM') return 'no-permission';
  return 'bad-file';
}

// Messages of libjpeg, libwebp, libtiff and libnsgif for truncated files.
const endsEarly = /premature|truncated|unexpected end|end of (file|stream|image|data)|not enough data|fewer/i;

/** Converts a decoder's error to a fault, given the file type detected from the first bytes. */
export function classifyFault(error: unknown, sniffed: Sniffed): ImageError {
  if (sniffed.kind === 'fault') return sniffed.error;
  const bits = /unsupported jpeg data precision (\d+)/i.exec(String(error))?.[1];
  if (bits)
    return new ImageError(
      'unsupported',
      say`JPEGs with ${bits} bits per channel are not supported; save it as PNG`,
    );
  const said = firstLine(error).replace(/^Input (buffer|file) has corrupt header: ?/, '');
  if (/pixel limit|too large|dimensions? exceed|width.*height.*limit/i.test(said))
    return new ImageError('too-large', say`the ${sniffed.format} is too large (${said})`);
  if (sniffed.truncated || endsEarly.test(said))
    return new ImageError('truncated', say`the ${sniffed.format} is truncated`);
  if (/unsupported image format/i.test(said))
    return new ImageError('unreadable', say`the ${sniffed.format} is damaged: its header is not valid`);
  // libjpeg's messages for invalid bytes.
  const nonsense = /unsupported marker/i.test(said);
  if (!nonsense && /unsupported|not supported|no decoding plugin|compression/i.test(said))
    return new ImageError('unsupported', say`this kind of ${sniffed.format} is not supported (${said})`);
  // Images decoded in parallel share libvips' error text: it may be empty or belong to another image.
  const others = loaderNames
    .filter(([format]) => format !== sniffed.format)
    .some(([, name]) => name.test(said));
  const useful = said !== '' && said !== 'Unknown error' && !others;
  return new ImageError(
    'unreadable',
    useful ? say`the ${sniffed.format} is damaged (${said})` : say`the ${sniffed.format} is damaged`,
  );
}

const loaderNames: readonly (readonly [format: string, name: RegExp])[] = [
  ['JPEG', /jpeg/i],
  ['PNG', /png/i],
  ['WebP', /webp/i],
  ['GIF', /gif/i],
  ['TIFF', /tiff/i],
  ['AVIF', /heif|avif/i],
  ['HEIC', /heif|heic/i],
];

/** Converts a file system error to a fault. */
export function systemFault(error: unknown): ImageError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT'
      ? 'the file no longer exists'
      : code === 'EACCES' || code === 'EPERM'
        ? 'no permission to read it'
        : code === 'ELOOP'
          ? 'its symbolic link refers to itself'
          : code === 'EBUSY'
            ? 'another program has it open'
            : say`it could not be read (${code ?? firstLine(error)})`;
  return new ImageError('unreadable', reason, false, code);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n').find((line) => line.trim() !== '') ?? 'unknown error').trim().slice(0, 160);
}
