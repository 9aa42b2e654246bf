// Sanitizes untrusted names: relative paths of uploads and names of exported files.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** Names of devices on Windows, also with an extension. Source: Microsoft's "Naming Files, Paths, and Namespaces". */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d\u00b9\u00b2\u00b3])\s*(\..*)?$/i;

/** True if Windows reserves the name, with any extension, for a device. */
export function isReservedName(name: string): boolean {
  return reserved.test(name);
}

/** Returns one part of a path without separators, control or reserved characters; never empty, '.' or '..'. */
export function safeName(name: string): string {
  const plain = [...name.normalize('NFC')]
    .map((c) => (/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]/u.test(c) ? '_' : c))
    .join('')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  const fitting = shorten(plain, 180);
  if (fitting === '') return '_';
  return isReservedName(fitting) ? `_${fitting}` : fitting;
}

/** Splits a relative path with '/' from a browser into safe parts; throws 'invalid' if it contains '..' or is too deep. */
export function safeParts(path: string): string[] {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw new GraftError('invalid', say`'${path}' is not a valid path: '..' is not allowed.`, path);
  if (parts.length === 0 || parts.length > 16)
    throw new GraftError('invalid', say`'${path}' is not a valid file path: expected 1 to 16 parts.`, path);
  return parts.map(safeName);
}

// Truncated by bytes, because file systems limit bytes; the extension remains.
function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const ending = /\.[^.]{1,8}$/.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - ending.length);
  while (Buffer.byteLength(stem + ending) > maxBytes) stem = [...stem].slice(0, -1).join('');
  return stem + ending;
}
