// Pixels of one image for the window: of bytes, a file and the dataset, within a square or stretched.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { buildHelpers, openEngine, temporaryFolder } from '../support';

beforeAll(buildHelpers);

/** A PNG of 40 × 20 pixels: red on the left, blue on the right. */
async function redAndBlue(): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = new Uint8Array(40 * 20 * 3);
  for (let p = 0; p < 800; p++) pixels[p * 3 + (p % 40 < 20 ? 0 : 2)] = 255;
  const png = await sharp(pixels, { raw: { width: 40, height: 20, channels: 3 } })
    .png()
    .toBuffer();
  return new Uint8Array(png);
}

test('returns an image within a square, never enlarged, or stretched to a size', async () => {
  const folder = await temporaryFolder();
  const { client } = await openEngine(folder);
  const { id: project } = await client.createProject({ name: 'Lab' });
  const bytes = await redAndBlue();
  const image = { name: 'two.png', bytes };
  const whole = await client.imagePixels({ project, image, size: { longest: 320 } });
  expect([whole.width, whole.height, whole.channels, whole.bytes.length]).toEqual([40, 20, 3, 2400]);
  expect([...whole.bytes.slice(0, 3), ...whole.bytes.slice(39 * 3, 40 * 3)]).toEqual([255, 0, 0, 0, 0, 255]);
  const small = await client.imagePixels({ project, image, size: { longest: 10 } });
  expect([small.width, small.height]).toEqual([10, 5]);
  const path = join(folder, 'two.png');
  await writeFile(path, bytes);
  const stretched = await client.imagePixels({ project, image: { path }, size: { width: 6, height: 9 } });
  expect([stretched.width, stretched.height, stretched.bytes.length]).toEqual([6, 9, 162]);
});

test('reads a bundled drawing, and names a file that is not an image', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'Lab' });
  const drawing = { folder: 'sample:drawings', path: 'animals/contour-fox.jpg' };
  const { width, height } = await client.imagePixels({ project, image: drawing, size: { longest: 128 } });
  expect(Math.max(width, height)).toBe(128);
  const text = { name: 'notes.png', bytes: new TextEncoder().encode('not an image') };
  await expect(client.imagePixels({ project, image: text, size: { longest: 64 } })).rejects.toThrow(
    /notes\.png/,
  );
});
