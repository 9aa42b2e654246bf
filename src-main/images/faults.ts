// Why an image can't be used: one fault and one reason for people, whatever the decoder or the system said.

import type { ErrorCode } from '#shared/errors';
import { ImageError } from './image-error';
import type { Sniffed } from './sniffed';

/** The error code that a fault has when it is thrown at a caller who wanted pixels. */
export function faultCode(error: ImageError): ErrorCode {
  if (error.fault === 'too-large') return 'too-large';
  if (error.fault === 'unsupported') return 'unsupported';
  if (error.systemCode === 'ENOENT') return 'not-found';
  if (error.systemCode === 'EACCES' || error.systemCode === 'EPERM') return 'no-permission';
  return 'bad-file';
}

// What libjpeg, libwebp, libtiff and libnsgif say of a file that stops too soon.
const endsEarly = /premature|truncated|unexpected end|end of (file|stream|image|data)|not enough data|fewer/i;

/** A decoder's error as a fault, given what the file's first bytes showed. */
export function classifyFault(error: unknown, sniffed: Sniffed): ImageError {
  if (sniffed.kind === 'fault') return sniffed.error;
  const bits = /unsupported jpeg data precision (\d+)/i.exec(String(error))?.[1];
  if (bits)
    return new ImageError(
      'unsupported',
      `JPEGs with ${bits} bits per channel are not supported; save it as PNG`,
    );
  const said = firstLine(error).replace(/^Input (buffer|file) has corrupt header: ?/, '');
  if (/pixel limit|too large|dimensions? exceed|width.*height.*limit/i.test(said))
    return new ImageError('too-large', `the ${sniffed.format} is too large to be read (${said})`);
  if (sniffed.truncated || endsEarly.test(said))
    return new ImageError('truncated', `ends in the middle: the ${sniffed.format} is truncated`);
  if (/unsupported image format/i.test(said))
    return new ImageError('unreadable', `the ${sniffed.format} is damaged: its header makes no sense`);
  // libjpeg's words for bytes that make no sense.
  const nonsense = /unsupported marker/i.test(said);
  if (!nonsense && /unsupported|not supported|no decoding plugin|compression/i.test(said))
    return new ImageError('unsupported', `this kind of ${sniffed.format} is not supported (${said})`);
  // Images decoded side by side share libvips' error text: it may be gone, or another image's.
  const others = loaderNames
    .filter(([format]) => format !== sniffed.format)
    .some(([, name]) => name.test(said));
  const detail = said === '' || said === 'Unknown error' || others ? '' : ` (${said})`;
  return new ImageError('unreadable', `the ${sniffed.format} is damaged${detail}`);
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

/** A file system error as a fault. */
export function systemFault(error: unknown): ImageError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT'
      ? 'the file is no longer there'
      : code === 'EACCES' || code === 'EPERM'
        ? 'no permission to read it'
        : code === 'ELOOP'
          ? 'its link leads round in a circle'
          : `it could not be read (${code ?? firstLine(error)})`;
  return new ImageError('unreadable', reason, false, code);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n').find((line) => line.trim() !== '') ?? 'unknown error').trim().slice(0, 160);
}
