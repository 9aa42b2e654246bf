// TensorFlow's decoder in one graph: compared with sharp, and not affected by damaged images in the batch.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Resize } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { decodeImage } from '../../../../src-main/images/decode';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../../src-main/trainer/tf';
import { openJpegDecoder } from '../../../../src-main/trainer/train/pixels/jpeg-decoder';
import { asPlainJpeg, openPixelSource } from '../../../../src-main/trainer/train/pixels/pixels';
import { fixture, withFolder } from '../../../images/support';

let native = false;
beforeAll(async () => {
  native = (await openRuntime()).kind.startsWith('native');
});

/** Creates smooth shapes with a little noise, like a photo. */
async function photo(width: number, height: number, seed: number) {
  const random = createRandom(seed);
  const soft = Buffer.from(Array.from({ length: 7 * 5 * 3 }, () => random() * 256));
  const bytes = await sharp(soft, { raw: { width: 7, height: 5, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 92 })
    .toBuffer();
  return asPlainJpeg(bytes)!;
}

const enlarged = [
  [96, 72],
  [1, 1],
  [2, 300],
  [223, 223],
  [31, 20],
] as const;
const nearlyAsLarge = [
  [224, 224],
  [640, 480],
  [333, 251],
  [449, 300],
  [75, 99],
] as const;

const differences = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length ? a.filter((value, i) => value !== b[i]).length : a.length + b.length;

const mean = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe.skipIf(process.env.GRAFT_TENSORFLOW === 'wasm')('the JPEG decoder', () => {
  const modes = ['stretch', 'crop', 'pad'] as const;
  for (const mode of modes)
    for (const interpolation of ['fast', 'bilinear', 'nearest', 'bicubic', 'area'] as const)
      it(`decodes nearly to sharp's pixels: ${mode}, ${interpolation}`, async () => {
        if (!native) return;
        const resize: Resize = { mode, interpolation };
        const target = { width: 60, height: 45, resize };
        const files = [await photo(400, 300, 1), await photo(130, 310, 2), await photo(31, 20, 3)];
        files.push(await photo(1600, 1200, 4), await photo(400, 300, 5));
        const before = tf.memory().numTensors;
        const decoder = openJpegDecoder(target)!;
        const got = await decoder.decode(files);
        decoder.dispose();
        expect(tf.memory().numTensors).toBe(before);
        for (const [i, { bytes }] of files.entries()) {
          const own = await decodeImage({ bytes }, target);
          expect(got[i]!.length).toBe(60 * 45 * 3);
          expect(mean(got[i]!, own), `image ${i}`).toBeLessThan(mode === 'stretch' ? 2 : 3.5);
        }
      });

  it('is not affected by a damaged image in the batch, which results in null', async () => {
    if (!native) return;
    const files = await Promise.all(Array.from({ length: 5 }, (_, i) => photo(200, 150, i)));
    const torn = { ...files[2]!, bytes: files[2]!.bytes.subarray(0, files[2]!.bytes.length >> 1) };
    const decoder = openJpegDecoder({ width: 32, height: 32 })!;
    const whole = await decoder.decode(files);
    const beside = await decoder.decode([files[0]!, files[1]!, torn, files[3]!, files[4]!]);
    decoder.dispose();
    expect(beside[2]).toBeNull();
    expect([0, 1, 3, 4].map((i) => beside[i])).toEqual([0, 1, 3, 4].map((i) => whole[i]));
  });

  it('decodes the same when TensorFlow reads the files, with null for a missing one', async () => {
    if (!native) return;
    await withFolder(async (folder) => {
      const files = await Promise.all(Array.from({ length: 4 }, (_, i) => photo(90 + i, 70, i)));
      const paths = await Promise.all(
        files.map(async ({ bytes, size }, i) => {
          const path = join(folder, `이미지 ${i} é.jpg`);
          await writeFile(path, bytes);
          return { path, size };
        }),
      );
      const gone = { ...paths[0]!, path: join(folder, 'gone.jpg') };
      // 33 × 21 × 3 is not a multiple of four.
      const decoder = openJpegDecoder({ width: 33, height: 21 })!;
      const [read, given] = [await decoder.decode([...paths, gone]), await decoder.decode(files)];
      decoder.dispose();
      expect(read).toEqual([...given, null]);
      expect(given.every((pixels) => pixels?.length === 33 * 21 * 3)).toBe(true);
    });
  });

  for (const mode of modes)
    for (const interpolation of ['fast', 'bilinear'] as const)
      it(`decodes bit-identically when it resizes outside TensorFlow: ${mode}, ${interpolation}`, async () => {
        if (!native) return;
        const resize: Resize = { mode, interpolation };
        const sizes = [...enlarged, ...nearlyAsLarge];
        const files = await Promise.all(sizes.map(([width, height], i) => photo(width, height, i)));
        for (const [width, height] of [
          [224, 224],
          [75, 99],
          [1, 3],
        ] as const) {
          const [own, others] = [null, undefined].map((pool) =>
            openJpegDecoder({ width, height, resize }, pool === null ? { pool } : {}),
          );
          const [inside, outside] = [await own!.decode(files), await others!.decode(files)];
          own!.dispose();
          others!.dispose();
          for (const [i, pixels] of inside.entries())
            expect(differences(outside[i]!, pixels!), `${sizes[i]} to ${width} × ${height}`).toBe(0);
        }
      });

  it('does not reuse the memory of retained images', async () => {
    if (!native) return;
    await withFolder(async (folder) => {
      const images = await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const path = join(folder, `${i}.jpg`);
          const { bytes, size: jpeg } = await photo(40 + i, 30, i);
          await writeFile(path, bytes);
          return { path, hash: path, label: 0, jpeg };
        }),
      );
      const source = openPixelSource(null as never, { width: 64, height: 64 }, 5 * 64 * 64 * 3);
      const take = () => Promise.all(images.map((image) => source.pixels(image)));
      const first = (await take()).map((pixels) => pixels!.slice());
      for (let turn = 0; turn < 3; turn++) {
        const again = await take();
        expect(again).toEqual(first);
        for (const pixels of again) source.recycle(pixels!);
      }
      source.dispose();
    });
  });

  it('leaves rotated and CMYK images to sharp', async () => {
    const plain = async (name: string) => asPlainJpeg(await readFile(fixture(name))) !== null;
    expect(await plain('rgb.jpg')).toBe(true);
    expect(await plain('gray.jpg')).toBe(true);
    expect(await plain('exif-1.jpg')).toBe(true);
    expect(await plain('exif-6.jpg')).toBe(false);
    expect(await plain('cmyk.jpg')).toBe(false);
    expect(await plain('rgb.png')).toBe(false);
  });
});
