// Compares decoding of JPEGs to network inputs, for large photos and small images: the trainer, sharp, PIL, tf.data.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TrainImage } from '#shared/protocol/train-image';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { asPlainJpeg, openPixelSource, type PixelSource } from '../../src-main/trainer/train/pixels/pixels';
import { makeImages } from './images';
import type { BenchSetting } from './main';
import { type Contestant, type Task, takeTurns } from './report';
import { numberOf } from './theirs';

const processes = 2;
/** Number of batches that training requests in advance. */
const ahead = 3 * 32;

const sets = [
  { count: 300, width: 640, height: 480, sizes: [75, 224] },
  { count: 20, width: 4000, height: 3000, sizes: [75, 224] },
  { count: 1000, width: 96, height: 72, sizes: [75, 224] },
];

/** Runs the bench `decode`, to 75 and 224 pixels. */
export async function benchDecode({ root, folder, theirs, rounds, say }: BenchSetting): Promise<Task[]> {
  const runtime = await openRuntime();
  say(`ours on ${runtime.kind}`);
  const pool = openDecoderPool({ processes, entry: join(root, 'dist/main/decoder.js') });
  const tasks: Task[] = [];
  try {
    for (const { count, width, height, sizes } of sets) {
      say(`making ${count} images of ${width} × ${height}`);
      const to = join(folder, `${width}`);
      const made = await makeImages(to, { count, width, height, classes: 3 });
      const paths = made.map(({ path }) => path);
      const images = await Promise.all(
        paths.map(async (path): Promise<TrainImage> => {
          const jpeg = asPlainJpeg(await readFile(path))!.size;
          return { path, hash: path, label: 0, jpeg: { width: jpeg.width, height: jpeg.height } };
        }),
      );
      for (const size of sizes) {
        const target = { width: size, height: size };
        const quick = openPixelSource(pool, target, 0);
        const parity = openPixelSource(
          pool,
          { ...target, resize: { mode: 'stretch', interpolation: 'bilinear' } },
          0,
        );
        const ask =
          (command: string, more = {}) =>
          async () =>
            numberOf(await theirs.ask(command, { paths, size, ...more }), 'rate');
        const through = (source: PixelSource) => () =>
          rateOf(images, ahead, async (image) => {
            const pixels = await source.pixels(image);
            // As a batch does after copying the pixels.
            if (pixels) source.recycle(pixels);
          });
        const contestants: Contestant[] = [
          { name: 'ours: as training decodes', ours: true, run: through(quick) },
          { name: "ours, Keras' own pixels (parity mode)", run: through(parity) },
          { name: 'tf.data, parallel', run: ask('decode_tf') },
          { name: 'PIL, one thread', run: ask('decode_pil') },
          { name: 'PIL with draft, two threads', run: ask('decode_pil', { draft: true, threads: 2 }) },
          {
            name: `sharp in ${processes} helper processes`,
            run: () => rateOf(paths, ahead, (path) => pool.decode({ path }, target)),
          },
          { name: 'sharp, used plainly', run: () => rateOf(paths, 4, (path) => plainSharp(path, size)) },
        ];
        const results = await takeTurns(contestants, rounds, (round) =>
          say(`${width} × ${height} to ${size} px: round ${round} of ${rounds}`),
        );
        const out = join(folder, `pil-${width}-${size}.raw`);
        await theirs.ask('pixels_pil', { path: paths[0], size, out });
        const [own, pil] = [(await quick.pixels(images[0]!))!, await readFile(out)];
        const sum = own.reduce((total, value, i) => total + Math.abs(value - pil[i]!), 0);
        const checks = [
          `mean difference between our pixels and PIL's: ${(sum / own.length).toFixed(3)} of 255`,
        ];
        tasks.push({
          task: `${width} × ${height} JPEG to ${size} × ${size} RGB`,
          unit: 'images/s',
          results,
          checks,
        });
        quick.dispose();
        parity.dispose();
      }
    }
  } finally {
    await pool.close();
  }
  return tasks;
}

function plainSharp(path: string, size: number): Promise<Buffer> {
  return sharp(path).resize(size, size, { fit: 'fill' }).removeAlpha().raw().toBuffer();
}

async function rateOf<T>(
  items: readonly T[],
  atOnce: number,
  decode: (item: T) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const runner = async () => {
    while (next < items.length) await decode(items[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return (items.length * 1000) / (performance.now() - startedAt);
}
