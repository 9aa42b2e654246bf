// Many small photos for work of full size on a cluster.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRandom } from '#shared/random';

/** Writes JPEGs of 256 × 192 with colors and textures, in one folder per class; the same ones for the same total. */
export async function makePhotos(folder: string, total: number, classes = 10): Promise<void> {
  const random = createRandom(total);
  for (let label = 0; label < classes; label++)
    await mkdir(join(folder, `class-${label}`), { recursive: true });
  for (let i = 0; i < total; i++) {
    const pixels = Buffer.from(Array.from({ length: 24 * 18 * 3 }, () => Math.floor(random() * 256)));
    const image = sharp(pixels, { raw: { width: 24, height: 18, channels: 3 } }).resize(256, 192, {
      kernel: 'cubic',
    });
    await image.jpeg({ quality: 85 }).toFile(join(folder, `class-${i % classes}`, `${i}.jpg`));
  }
}
