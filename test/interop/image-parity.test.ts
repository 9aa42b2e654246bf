// Compares pixels in parity mode with keras.utils.image_dataset_from_directory: within one gray level, for JPEG and other formats, gray and RGBA.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Resize } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { asPlainJpeg, openPixelSource } from '../../src-main/trainer/train/pixels/pixels';
import { buildDecoder } from '../images/support';
import { kerasPython } from './real-keras';

let folder: string;
let pool: DecoderPool;
const samples = fileURLToPath(new URL('../../assets/samples', import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-parity-'));
  pool = openDecoderPool({ processes: 2, entry: await buildDecoder() });
  await makeSet();
  await openRuntime();
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

/** Drawings (JPEG), digits (PNG), and photo-like images of various shapes. */
async function makeSet(): Promise<void> {
  for (const name of ['set/a', 'set/b', 'set/c', 'clear/c'])
    await mkdir(join(folder, name), { recursive: true });
  for (const file of (await readdir(join(samples, 'drawings/fruit'))).slice(0, 24))
    await cp(join(samples, 'drawings/fruit', file), join(folder, 'set/a', file));
  for (const file of (await readdir(join(samples, 'digits/3'))).slice(0, 8))
    await cp(join(samples, 'digits/3', file), join(folder, 'set/b', file));
  const random = createRandom(5);
  const sizes = [
    [640, 480],
    [480, 640],
    [1201, 801],
    [97, 333],
    [50, 41],
    [224, 224],
    [2000, 300],
  ] as const;
  for (const [i, [width, height]] of sizes.entries()) {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, () => random() * 256));
    const photo = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } }).resize(width, height, {
      fit: 'fill',
    });
    await writeFile(
      join(folder, 'set/c', `${i}-fine.jpg`),
      await photo.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    );
    await writeFile(
      join(folder, 'set/c', `${i}-small.jpg`),
      await photo
        .clone()
        .jpeg({ quality: 60, progressive: i % 2 === 0 })
        .toBuffer(),
    );
    await writeFile(join(folder, 'set/c', `${i}.png`), await photo.clone().png().toBuffer());
    const clear = Buffer.from(Array.from({ length: 32 * 32 * 4 }, () => random() * 256));
    const glass = sharp(clear, { raw: { width: 32, height: 32, channels: 4 } });
    await writeFile(join(folder, 'clear/c', `${i}.png`), await photo.png().toBuffer());
    await writeFile(join(folder, 'clear/c', `${i}-clear.png`), await glass.png().toBuffer());
  }
}

interface Case {
  mode: Resize['mode'];
  interpolation: Resize['interpolation'];
  size: [number, number];
  /** Keras' color_mode; 'rgb' by default. */
  color?: 'grayscale' | 'rgba';
  /** The folder: `set`, or `clear` of PNGs with alpha and without. */
  set?: 'clear';
}

const channelsOf = { grayscale: 1, rgb: 3, rgba: 4 } as const;

const cases: Case[] = [
  { mode: 'stretch', interpolation: 'bilinear', size: [224, 224] },
  { mode: 'stretch', interpolation: 'bilinear', size: [75, 99] },
  { mode: 'crop', interpolation: 'bilinear', size: [160, 128] },
  { mode: 'pad', interpolation: 'bilinear', size: [160, 128] },
  { mode: 'stretch', interpolation: 'nearest', size: [96, 96] },
  { mode: 'stretch', interpolation: 'bicubic', size: [96, 96] },
  { mode: 'crop', interpolation: 'area', size: [96, 96] },
  { mode: 'stretch', interpolation: 'bilinear', size: [48, 48], color: 'grayscale' },
  { mode: 'pad', interpolation: 'bilinear', size: [160, 128], color: 'grayscale' },
  { mode: 'crop', interpolation: 'nearest', size: [96, 96], color: 'grayscale' },
  // TensorFlow cannot decode JPEG to four channels.
  { mode: 'stretch', interpolation: 'bilinear', size: [75, 99], color: 'rgba', set: 'clear' },
  { mode: 'pad', interpolation: 'bilinear', size: [160, 128], color: 'rgba', set: 'clear' },
];

test("decodes to Keras' pixels within one gray level in parity mode", async () => {
  const jobs = cases.map((one, i) => ({
    color: 'rgb',
    ...one,
    folder: join(folder, one.set ?? 'set'),
    out: join(folder, `${i}.raw`),
  }));
  const answers = JSON.parse(
    execFileSync(kerasPython(), [join(import.meta.dirname, 'keras_images.py')], {
      input: JSON.stringify(jobs),
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    })
      .toString()
      .split('\n')
      .at(-2)!,
  ) as { files: string[]; classes: string[] }[];
  for (const [i, { mode, interpolation, size, color = 'rgb', set }] of cases.entries()) {
    const { files, classes } = answers[i]!;
    expect(classes).toEqual(set ? ['c'] : ['a', 'b', 'c']);
    const theirs = new Float32Array(new Uint8Array(await readFile(jobs[i]!.out)).buffer);
    const [height, width] = size;
    const source = openPixelSource(
      pool,
      { width, height, channels: channelsOf[color], resize: { mode, interpolation } },
      0,
    );
    const images = await Promise.all(
      files.map(async (path) => {
        const header = asPlainJpeg(await readFile(path));
        return { path, hash: path, label: 0, ...(header && { jpeg: header.size }) };
      }),
    );
    const ours = await Promise.all(images.map((image) => source.pixels(image)));
    source.dispose();
    let [greatest, sum, count] = [0, 0, 0];
    let worst = '';
    for (const [at, pixels] of ours.entries()) {
      for (const [k, value] of pixels!.entries()) {
        // Keras keeps overshoots of cubic interpolation; images are clipped to 0 to 255.
        const other = Math.min(255, Math.max(0, theirs[at * pixels!.length + k]!));
        const gap = Math.abs(value - other);
        sum += gap;
        count++;
        if (gap > greatest) [greatest, worst] = [gap, files[at]!.split('/').slice(-2).join('/')];
      }
    }
    console.log(
      `${mode} ${interpolation} ${width} × ${height} ${color}: greatest ${greatest.toFixed(3)} (${worst}), mean ${(sum / count).toFixed(4)} of 255, ${files.length} images`,
    );
    // Rounding to integers differs from Keras by up to 0.5, and float32 may change the rounding.
    // Gray is computed from rounded RGB, unlike in Keras, which adds up to 0.5.
    expect(greatest, `${mode} ${interpolation}: ${worst}`).toBeLessThanOrEqual(color === 'grayscale' ? 2 : 1);
    expect(sum / count).toBeLessThan(0.5);
  }
});
