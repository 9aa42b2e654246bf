// Small WebPs of images, kept in a folder by content and size: each is made once.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { isBlobName } from '#shared/ids';
import { writeFileAtomic } from '../store/atomic';
import type { DecoderPool } from './decoder-pool';
import type { ImageSource } from './image-source';

/** Makes and keeps thumbnails. */
export interface Thumbnails {
  /** A WebP no wider or higher than `size`; `hash` is the image's content hash. Throws the image's GraftError. */
  get(source: ImageSource, hash: string, size: number): Promise<Uint8Array>;
}

/** Opens a folder of thumbnails; the folder may be emptied at any time. */
export function openThumbnails(folder: string, pool: DecoderPool): Thumbnails {
  const underWay = new Map<string, Promise<Uint8Array>>();

  async function make(source: ImageSource, file: string, size: number): Promise<Uint8Array> {
    const kept = await readFile(file).catch(() => null);
    if (kept) return kept;
    const bytes = await pool.thumbnail(source, size);
    // A full disk costs the cache, not the image.
    await writeFileAtomic(file, bytes).catch(() => {});
    return bytes;
  }

  return {
    get(source, hash, size) {
      if (!isBlobName(hash))
        throw new GraftError('invalid', `Expected a SHA-256 as the image's hash, received '${hash}'.`);
      // 2: before, CMYK and infrared images had other colors.
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
