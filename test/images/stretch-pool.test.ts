// Images resized in a thread equal those resized in this one, each with its own crop; a lost thread is reported.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { createRandom } from '#shared/random';
import { enlargeImage } from '../../src-main/images/enlarge';
import { placeImage } from '../../src-main/images/place-image';
import { openStretchPool, type StretchJob } from '../../src-main/images/stretch-pool';
import { withFolder } from './support';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function buildWorker(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/graft-tests');
  const fresh = join(folder, `stretch-worker-${process.pid}.tmp.mjs`);
  await build({
    entryPoints: [join(root, 'src-main/images/stretch-worker.ts')],
    outfile: fresh,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  const entry = join(folder, 'stretch-worker.mjs');
  await rename(fresh, entry);
  return entry;
}

const target = { width: 61, height: 45 };

/** Noise images of various shapes, resized, cropped and padded. */
function makeJobs(): StretchJob[] {
  const random = createRandom(3);
  return Array.from({ length: 40 }, (_, i) => {
    const [width, height] = [1 + Math.floor(random() * 90), 1 + Math.floor(random() * 90)];
    const pixels = Uint8Array.from({ length: width * height * 3 }, () => random() * 256);
    const mode = (['stretch', 'crop', 'pad'] as const)[i % 3]!;
    return { pixels, placement: placeImage({ width, height }, target, mode) };
  });
}

it('returns the same pixels from a thread as in this one', async () => {
  const here = openStretchPool(null)!;
  const there = openStretchPool(await buildWorker(), 2)!;
  const expected = await here.stretch(makeJobs(), target);
  for (let turn = 0; turn < 4; turn++) {
    // Released buffers are reused and must not affect the result.
    for (const line of [here, there]) {
      const got = await line.stretch(makeJobs(), target);
      expect(got).toEqual(expected);
      if (turn > 0) for (const pixels of got) line.giveBack(pixels.fill(77));
    }
  }
  await there.close();
  const few = makeJobs().slice(0, 3);
  expect(await there.stretch(few, target)).toEqual(expected.slice(0, 3));
});

it('enlarges like double precision, within one gray level', async () => {
  const jobs = makeJobs().filter(({ placement: { image, crop } }) => {
    const whole = crop.width === image.width && crop.height === image.height;
    return whole && image.width <= target.width && image.height <= target.height;
  });
  const stretched = jobs.map(({ pixels, placement }) => ({
    pixels,
    placement: placeImage(placement.image, target, 'stretch'),
  }));
  expect(stretched.length).toBeGreaterThan(3);
  const got = await openStretchPool(null)!.stretch(stretched, target);
  for (const [i, { pixels, placement }] of stretched.entries()) {
    const { width, height } = placement.image;
    const exact = enlargeImage(pixels, width, height, target.width, target.height);
    expect(Math.max(...exact.map((value, at) => Math.abs(value - got[i]![at]!)))).toBeLessThanOrEqual(1);
  }
});

it('reports that its thread ended, and starts another one', async () => {
  await withFolder(async (folder) => {
    const entry = join(folder, 'ends.mjs');
    await writeFile(entry, `process.exit(7);`);
    const line = openStretchPool(entry, 1)!;
    await expect(line.stretch(makeJobs(), target)).rejects.toThrow(/ended with code 7/);
    await expect(line.stretch(makeJobs(), target)).rejects.toThrow(/ended with code 7/);
    await line.close();
  });
});
