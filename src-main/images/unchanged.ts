// Checks whether an image has changed since the scan: by its file's modification time, else by hashing its bytes again.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImageSlice } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say } from '#shared/sentence';
import { readSlice } from './read-slice';

/** An image as recorded by a scan. */
export interface SeenImage {
  readonly path: string;
  readonly slice?: ImageSlice | undefined;
  readonly name?: string | undefined;
  /** SHA-256 of its bytes in hexadecimal. */
  readonly hash: string;
  /** Modification time of its file, in milliseconds since 1970; if omitted, nothing is checked. */
  readonly mtimeMs?: number | undefined;
}

/** Throws 'bad-file' if the image has changed; unreadable files are reported later by the decoder. */
export async function insistUnchanged({ path, slice, name, hash, mtimeMs }: SeenImage): Promise<void> {
  // The bytes of an object are compared where they are read.
  if (mtimeMs === undefined || isObjectUrl(path)) return;
  const info = await stat(path).catch(() => null);
  if (!info?.isFile() || info.mtimeMs === mtimeMs) return;
  const bytes = await (slice ? readSlice(path, slice).then((piece) => piece.bytes) : readFile(path)).catch(
    () => null,
  );
  if (!bytes || createHash('sha256').update(bytes).digest('hex') === hash) return;
  const at = new Date(info.mtimeMs).toISOString().slice(0, 19).replace('T', ' ');
  throw new GraftError(
    'bad-file',
    say`${name ?? basename(path)}: it was changed (${at} UTC) after the dataset was scanned. Scan the dataset again, or start a new run.`,
    path,
  );
}
