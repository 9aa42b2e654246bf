// Creates many small JPEGs once, and reuses them.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createRandom } from '#shared/random';

/** Fills a folder with ten classes and `count` images in total, five near-duplicates each; does nothing if they exist. */
export async function makeManyImages(folder: string, count: number): Promise<void> {
  if (existsSync(join(folder, 'done'))) return;
  const random = createRandom(1);
  // Five files per image with different comments: different content, same pixels.
  const bases = await Promise.all(
    Array.from({ length: Math.ceil(count / 5) }, () => {
      const pixels = Buffer.from(Array.from({ length: 8 * 8 * 3 }, () => Math.floor(random() * 256)));
      return sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
        .resize(64, 64)
        .jpeg()
        .toBuffer();
    }),
  );
  for (let label = 0; label < 10; label++) await mkdir(join(folder, `class-${label}`), { recursive: true });
  const write = async (i: number) => {
    const base = bases[i % bases.length]!;
    const note = Buffer.from(`image ${i}`);
    const head = Buffer.from([0xff, 0xfe, 0, note.length + 2]);
    const bytes = Buffer.concat([base.subarray(0, 2), head, note, base.subarray(2)]);
    await writeFile(join(folder, `class-${i % 10}`, `${i}.jpg`), bytes);
  };
  for (let i = 0; i < count; i += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - i) }, (_, k) => write(i + k)));
  await writeFile(join(folder, 'done'), '');
}
