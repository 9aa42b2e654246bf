// Inspects a file in one read: content hash, size in pixels and whether it can be decoded completely.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { ImageSlice } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say, type Words } from '#shared/sentence';
import { checkImage } from './decode';
import { systemFault } from './faults';
import type { Header } from './header';
import { ImageError, type ImageFault } from './image-error';
import type { Sight } from './look';
import { headBytes, maxFileBytes, readImageFile } from './read-file';
import { readImageObject } from './read-image-object';
import { readSlice } from './read-slice';
import type { FileState } from './scan-cache';
import { sniffBytes } from './sniff';

/** The inspection result of an image file: usable, or a fault with a reason; and the state of the file when it was opened, zeros if it could not be opened. */
export type Inspection = FileState &
  (
    | (Header & Sight & { ok: true; hash: string })
    | { ok: false; fault: ImageFault; reason: Words; lasting: boolean }
  );

/** Inspects several files, two at a time: one is read while the other is decoded. Objects of a bucket all at once, since each is waited for. */
export async function inspectImages(files: readonly FileToInspect[]): Promise<Inspection[]> {
  const seen: Inspection[] = new Array(files.length);
  let next = 0;
  const worker = async () => {
    while (next < files.length) {
      const place = next++;
      seen[place] = await inspectImage(files[place]!);
    }
  };
  const workers = files.some(({ path }) => isObjectUrl(path)) ? files.length : 2;
  await Promise.all(Array.from({ length: workers }, worker));
  return seen;
}

/** Inspects a file in one read; faults of the content are returned, not thrown. Throws if a bucket cannot be read. */
async function inspectImage({ path, slice, version }: FileToInspect): Promise<Inspection> {
  let state: FileState = { sizeBytes: slice?.length ?? 0, mtimeMs: 0 };
  try {
    const { bytes, raw } = slice
      ? await readPiece(path, slice)
      : {
          raw: undefined,
          bytes: isObjectUrl(path)
            ? await readImageObject(path, version)
            : await readImageFile(path, ({ size, mtimeMs }) => {
                state = { sizeBytes: size, mtimeMs };
              }),
        };
    const seen = await checkImage({ bytes, raw });
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { ok: true, hash, ...state, ...seen };
  } catch (error) {
    if (error instanceof GraftError) throw error;
    const { fault, reason, lasting } = error instanceof ImageError ? error : systemFault(error);
    return { ok: false, fault, reason, lasting, ...state };
  }
}

/** Returns size and modification time of each file in turn, without waiting for a thread each; NaN if it cannot be read. */
export function statFiles(paths: readonly string[]): Float64Array {
  const states = new Float64Array(paths.length * 2).fill(Number.NaN);
  for (const [i, path] of paths.entries()) {
    try {
      const { size, mtimeMs } = statSync(path);
      states.set([size, mtimeMs], i * 2);
    } catch {
      // The caller asks for the reason.
    }
  }
  return states;
}

async function readPiece(path: string, slice: ImageSlice) {
  if ((slice.zip?.sizeBytes ?? slice.length) > maxFileBytes)
    throw new ImageError('too-large', say`it is larger than the limit of ${maxFileBytes / 2 ** 20} MiB`);
  const piece = await readSlice(path, slice);
  if (piece.raw) return piece;
  const sniffed = sniffBytes(
    piece.bytes.subarray(0, headBytes),
    piece.bytes.subarray(-64),
    piece.bytes.length,
  );
  if (sniffed.kind === 'fault') throw sniffed.error;
  return piece;
}

/** Reads a file, or the part of it that contains the image. */
export interface FileToInspect {
  readonly path: string;
  readonly slice?: ImageSlice | undefined;
  /** The ETag of an object: another content is not read. */
  readonly version?: string | undefined;
}
