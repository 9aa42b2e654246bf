// Thumbnails are created once and cached by content and size.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openThumbnails } from '../../src-main/images/thumbnail';
import { buildDecoder, fixture, withFolder } from './support';

it('creates a WebP once for each content and size, and then reads it from the folder', async () => {
  const pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  try {
    await withFolder(async (folder) => {
      const thumbnails = openThumbnails(folder, pool);
      const hash = 'ab'.repeat(32);
      const source = { path: fixture('waves.png') };
      const [first, again] = await Promise.all([
        thumbnails.get(source, hash, 64),
        thumbnails.get(source, hash, 64),
      ]);
      expect(again).toBe(first);
      expect((await sharp(first).metadata()).width).toBe(64);
      await thumbnails.get(source, hash, 32);
      const file = join(folder, 'ab', `${hash}-64-2.webp`);
      expect((await readdir(join(folder, 'ab'))).sort()).toEqual([`${hash}-32-2.webp`, `${hash}-64-2.webp`]);
      expect(Buffer.compare(await readFile(file), first)).toBe(0);
      await writeFile(file, 'kept');
      expect(Buffer.from(await thumbnails.get(source, hash, 64)).toString()).toBe('kept');
      expect(() => thumbnails.get(source, '../../etc', 64)).toThrow(/SHA-256/);
    });
  } finally {
    await pool.close();
  }
});
