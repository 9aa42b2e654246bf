// Damaged files of every format are read, or rejected with the file's name, without hanging. GRAFT_FUZZ=N runs N times as many.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GraftError } from '#shared/errors';
import { createRandom } from '#shared/random';
import { decodeImage, measureImage } from '../../src-main/images/decode';
import { readImageKinds } from './support';

const rounds = 40 * Number(process.env.GRAFT_FUZZ ?? 1);
const files = await readImageKinds();

const seeds = [
  'rgb-24.bmp',
  'rle-8.bmp',
  'rle-4.bmp',
  'rgb-32-masks.bmp',
  'os2-4.bmp',
  'rgb.heic',
  'two.heic',
  'rgb-nir.tif',
  'rgb-16-planar.tif',
  'cmyk-lzw.tif',
  'gray-float32.tif',
  'big-tiff.tif',
  'cmyk-adobe.jpg',
  'ycck.jpg',
  'animated.avif',
  'palette-4-trns.png',
];

/** Changes a few bytes, repeats a part, or truncates the file. */
function damage(bytes: Buffer, random: () => number): Buffer {
  const at = () => Math.floor(random() * bytes.length);
  const kind = random();
  if (kind < 0.2) return bytes.subarray(0, at());
  if (kind < 0.3) return Buffer.concat([bytes.subarray(0, at()), bytes.subarray(at())]);
  // Headers contain lengths and counts.
  const place = kind < 0.7 ? () => Math.floor(random() * Math.min(bytes.length, 160)) : at;
  for (let i = 0; i < 1 + random() * 6; i++) bytes[place()] = kind < 0.5 ? 0xff : Math.floor(random() * 256);
  return bytes;
}

describe('damaged files', () => {
  // libheif-js prints errors in a file.
  beforeAll(() => void vi.spyOn(console, 'log').mockImplementation(() => {}));
  afterAll(() => vi.restoreAllMocks());

  it.each(seeds)('are read or rejected: %s', { timeout: 60_000 + 2000 * rounds }, async (name) => {
    const random = createRandom(name.length * 7 + name.charCodeAt(0));
    let slowest = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = damage(files(name), random);
      const startedAt = performance.now();
      for (const work of [
        () => decodeImage({ name, bytes }, { width: 16, height: 16, channels: round % 3 === 0 ? 4 : 3 }),
        () => measureImage({ name, bytes }),
      ]) {
        const outcome = await work().catch((error: unknown) => error);
        if (!(outcome instanceof Error)) continue;
        expect(outcome, `round ${round}: ${outcome.stack}`).toBeInstanceOf(GraftError);
        expect(outcome.message, `round ${round}`).toContain(name);
      }
      slowest = Math.max(slowest, performance.now() - startedAt);
    }
    expect(slowest).toBeLessThan(20_000);
  });
});
