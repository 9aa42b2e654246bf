// Decoding against PIL's numbers: fixtures and expected.json are made by test/fixtures/images/make.py.
import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/random';
import { decodeImage, encodeThumbnail } from '../../src-main/images/decode';
import { fixture, withFolder, writeGreatPng } from './support';

interface Expected {
  width: number;
  height: number;
  rgb: string;
  tolerance: number;
  note: string;
}

const expected = JSON.parse(await readFile(fixture('expected.json'), 'utf8')) as Record<
  string,
  Expected & { resized?: Expected[] }
>;

describe('decoding', () => {
  for (const [name, image] of Object.entries(expected)) {
    if (image.resized) continue;
    it(`decodes ${name} to the pixels of ${image.note}`, async () => {
      const got = await decodeImage({ path: fixture(name) }, image);
      const { max } = difference(got, Buffer.from(image.rgb, 'base64'));
      expect(max).toBeLessThanOrEqual(image.tolerance);
    });
  }

  for (const size of expected['waves.png']!.resized!) {
    it(`resizes 128 × 96 to ${size.width} × ${size.height} like PIL's bilinear`, async () => {
      const got = await decodeImage({ path: fixture('waves.png') }, size);
      const { mean, max } = difference(got, inflateSync(Buffer.from(size.rgb, 'base64')));
      expect(mean).toBeLessThan(0.35);
      expect(max).toBeLessThanOrEqual(3);
    });
  }

  it('decodes bytes like a file', async () => {
    const size = { width: 20, height: 31 };
    const fromFile = await decodeImage({ path: fixture('exif-6.jpg') }, size);
    const fromBytes = await decodeImage({ bytes: await readFile(fixture('exif-6.jpg')) }, size);
    expect(fromBytes).toEqual(fromFile);
    expect(fromFile.byteLength).toBe(20 * 31 * 3);
  });

  it('resizes a rotated image independently in each direction', async () => {
    const got = await decodeImage({ path: fixture('exif-6.jpg') }, { width: 6, height: 40 });
    const upright = await decodeImage({ path: fixture('exif-6.jpg') }, { width: 12, height: 16 });
    expect(pixel(got, 6, 0, 0)).toEqual(closeTo(pixel(upright, 12, 0, 0), 12));
    expect(pixel(got, 6, 5, 39)).toEqual(closeTo(pixel(upright, 12, 11, 15), 12));
  });
});

describe('what cannot be decoded', () => {
  it('names the image, and the expected and found content', async () => {
    const read = (name: string, bytes: Uint8Array) => decodeImage({ name, bytes }, { width: 8, height: 8 });
    await expect(read('a.png', Buffer.from('Dear diary,\n'))).rejects.toMatchObject({
      code: 'bad-file',
      message: 'a.png: expected an image, found text.',
    });
    await expect(read('b.jpg', Buffer.alloc(0))).rejects.toMatchObject({
      code: 'bad-file',
      message: 'b.jpg: the file is empty (0 bytes).',
    });
    await expect(read('c.svg', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x"/>'))).rejects.toMatchObject(
      {
        code: 'unsupported',
        message: 'c.svg: SVG images are not supported; save it as PNG or JPEG.',
      },
    );
    await expect(
      decodeImage({ path: fixture('expected.json').replace('expected', 'gone') }, { width: 8, height: 8 }),
    ).rejects.toMatchObject({ code: 'not-found', message: 'gone.json: the file is no longer there.' });
  });

  for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
    it(`detects every truncated ${format}`, async () => {
      const whole = await noise(120, 90).toFormat(format).toBuffer();
      await decodeImage({ bytes: whole }, { width: 30, height: 30 });
      for (const share of [0.1, 0.5, 0.9]) {
        const bytes = whole.subarray(0, Math.floor(whole.length * share));
        await expect(decodeImage({ name: 'x', bytes }, { width: 30, height: 30 })).rejects.toMatchObject({
          code: 'bad-file',
          message: `x: ends in the middle: the ${names[format]} is truncated.`,
        });
      }
    });
  }

  it('rejects 400 megapixels based on the header', async () => {
    await withFolder(async (folder) => {
      const path = `${folder}/great.png`;
      await writeGreatPng(path, 20_000);
      const startedAt = performance.now();
      await expect(decodeImage({ path }, { width: 8, height: 8 })).rejects.toMatchObject({
        code: 'too-large',
        message: 'great.png: 20000 × 20000 pixels are 400 megapixels, at most 100 are read.',
      });
      expect(performance.now() - startedAt).toBeLessThan(500);
    });
  });

  it('creates small WebPs with the same aspect ratio', async () => {
    const bytes = await encodeThumbnail({ path: fixture('waves.png') }, 64);
    const { format, width, height } = await sharp(bytes).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 64, height: 48 });
  });
});

const names = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP', gif: 'GIF', tiff: 'TIFF', avif: 'AVIF' };

function noise(width: number, height: number) {
  const random = createRandom(1);
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => random() * 256));
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function difference(a: Uint8Array, b: Uint8Array): { mean: number; max: number } {
  expect(a.byteLength).toBe(b.byteLength);
  let sum = 0;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i]! - b[i]!);
    sum += gap;
    max = Math.max(max, gap);
  }
  return { mean: sum / a.length, max };
}

function pixel(pixels: Uint8Array, width: number, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function closeTo(values: number[], within: number) {
  return values.map((value) => ({
    asymmetricMatch: (other: number) => Math.abs(other - value) <= within,
    toString: () => `${value} ± ${within}`,
  }));
}
