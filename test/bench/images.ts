// Creates JPEGs from a seed that are as expensive to decode as photos.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRandom, mixSeed } from '#shared/random';

/** An image file with its class. */
export interface BenchImage {
  readonly path: string;
  readonly label: number;
}

/** Writes JPEGs (quality 90) to one folder per class: smooth shapes in the color of the class, with camera noise. */
export async function makeImages(
  folder: string,
  { count, width, height, classes }: { count: number; width: number; height: number; classes: number },
): Promise<BenchImage[]> {
  const images: BenchImage[] = [];
  for (let i = 0; i < count; i++) {
    const label = i % classes;
    const random = createRandom(mixSeed('bench', i));
    const soft = Buffer.from(
      Array.from({ length: 40 * 30 * 3 }, (_, at) => random() * 200 + (at % 3 === label % 3 ? 12 : 0)),
    );
    const pixels = await sharp(soft, { raw: { width: 40, height: 30, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    for (let at = 0; at < pixels.length; at++)
      pixels[at] = Math.min(255, Math.max(0, pixels[at]! + (random() - 0.5) * 24));
    const path = join(folder, `class-${label}`, `${i}.jpg`);
    await mkdir(join(path, '..'), { recursive: true });
    const jpeg = sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 });
    await writeFile(path, await jpeg.toBuffer());
    images.push({ path, label });
  }
  return images;
}
