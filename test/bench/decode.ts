// Decoding 640 × 480 JPEGs to a network's input: our pool, plain sharp, PIL, tf.data.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { openDecoderPool } from '../../src-main/pictures/decoder-pool';
import type { BenchSetting } from './main';
import { makePictures } from './pictures';
import { type Contestant, type Task, takeTurns } from './report';
import { numberOf } from './theirs';

const processes = 2;

/** The bench `decode`, to 75 and 224 pixels. */
export async function benchDecode({ root, folder, theirs, rounds, say }: BenchSetting): Promise<Task[]> {
  say('making 300 pictures of 640 × 480');
  const made = await makePictures(folder, { count: 300, width: 640, height: 480, classes: 3 });
  const paths = made.map(({ path }) => path);
  const pool = openDecoderPool({ processes, entry: join(root, 'dist/main/decoder.js') });
  const tasks: Task[] = [];
  try {
    for (const size of [75, 224]) {
      const ask =
        (command: string, more = {}) =>
        async () =>
          numberOf(await theirs.ask(command, { paths, size, ...more }), 'rate');
      const contestants: Contestant[] = [
        {
          name: `ours: decoder pool, ${processes} processes`,
          ours: true,
          run: () =>
            rateOf(paths, paths.length, (path) => pool.decode({ path }, { width: size, height: size })),
        },
        { name: 'sharp, used plainly', run: () => rateOf(paths, 4, (path) => plainSharp(path, size)) },
        { name: 'PIL, one thread', run: ask('decode_pil') },
        { name: 'PIL with draft, one thread', run: ask('decode_pil', { draft: true }) },
        { name: 'PIL with draft, two threads', run: ask('decode_pil', { draft: true, threads: 2 }) },
        { name: 'tf.data, parallel (not antialiased)', run: ask('decode_tf') },
      ];
      const results = await takeTurns(contestants, rounds, (round) =>
        say(`${size} px: round ${round} of ${rounds}`),
      );
      const out = join(folder, `pil-${size}.raw`);
      await theirs.ask('pixels_pil', { path: paths[0], size, out });
      const [own, pil] = [
        await pool.decode({ path: paths[0]! }, { width: size, height: size }),
        await readFile(out),
      ];
      const sum = own.reduce((total, value, i) => total + Math.abs(value - pil[i]!), 0);
      const checks = [
        `mean difference between our pixels and PIL's: ${(sum / own.length).toFixed(3)} of 255`,
      ];
      tasks.push({ task: `640 × 480 JPEG to ${size} × ${size} RGB`, unit: 'pictures/s', results, checks });
    }
  } finally {
    await pool.close();
  }
  return tasks;
}

function plainSharp(path: string, size: number): Promise<Buffer> {
  return sharp(path).resize(size, size, { fit: 'fill' }).removeAlpha().raw().toBuffer();
}

async function rateOf(
  paths: readonly string[],
  atOnce: number,
  decode: (path: string) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const runner = async () => {
    while (next < paths.length) await decode(paths[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return (paths.length * 1000) / (performance.now() - startedAt);
}
