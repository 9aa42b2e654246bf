// Is an image still what the scan saw? Its file's time tells when nothing was touched; else its bytes are hashed anew.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImageSlice } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { readSlice } from './read-slice';

/** An image as a scan knew it. */
export interface SeenImage {
  readonly path: string;
  readonly slice?: ImageSlice | undefined;
  readonly name?: string | undefined;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
  /** When the file that holds it was changed last, in milliseconds; left out, nothing is checked. */
  readonly mtimeMs?: number | undefined;
}

/** Throws 'bad-file' when the image is another one now; a file that can't be read is left to its decoder to tell. */
export async function insistUnchanged({ path, slice, name, hash, mtimeMs }: SeenImage): Promise<void> {
  if (mtimeMs === undefined) return;
  const info = await stat(path).catch(() => null);
  if (!info?.isFile() || info.mtimeMs === mtimeMs) return;
  const bytes = await (slice ? readSlice(path, slice).then((piece) => piece.bytes) : readFile(path)).catch(
    () => null,
  );
  if (!bytes || createHash('sha256').update(bytes).digest('hex') === hash) return;
  const at = new Date(info.mtimeMs).toISOString().slice(0, 19).replace('T', ' ');
  throw new GraftError(
    'bad-file',
    `${name ?? basename(path)}: it was changed (${at} UTC) after the data set was scanned; scanned anew, or in a new run, it is taken as it is now.`,
    path,
  );
}
