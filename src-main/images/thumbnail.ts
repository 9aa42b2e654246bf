// WebP thumbnails of images, cached in a folder by content and size.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { isBlobName } from '#shared/ids';
import { say } from '#shared/sentence';
import { writeFileAtomic } from '../store/atomic';
import type { DecoderPool } from './decoder-pool';
import type { ImageSource } from './image-source';

/** Creates and caches thumbnails. */
export interface Thumbnails {
  /** Returns a WebP of at most `size` × `size` pixels; `hash` is the image's content hash. Throws the image's GraftError. */
  get(source: ImageSource, hash: string, size: number): Promise<Uint8Array>;
}

/** Opens a folder of thumbnails; its files may be deleted at any time. */
export function openThumbnails(folder: string, pool: DecoderPool): Thumbnails {
  const underWay = new Map<string, Promise<Uint8Array>>();

  async function make(source: ImageSource, file: string, size: number): Promise<Uint8Array> {
    const kept = await readFile(file).catch(() => null);
    if (kept) return kept;
    const bytes = await pool.thumbnail(source, size);
    // If the disk is full, the thumbnail is returned without being cached.
    await writeFileAtomic(file, bytes).catch(() => {});
    return bytes;
  }

  return {
    get(source, hash, size) {
      if (!isBlobName(hash))
        throw new GraftError('invalid', say`Expected a SHA-256 as the image's hash, received '${hash}'.`);
      // Version 2: the colors of CMYK and infrared images changed.
      const file = join(folder, hash.slice(0, 2), `${hash}-${size}-2.webp`);
      let making = underWay.get(file);
      if (!making) {
        making = make(source, file, size).finally(() => underWay.delete(file));
        underWay.set(file, making);
      }
      return making;
    },
  };
}
