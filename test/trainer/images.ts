// Folders of small, easily classified images for trainer tests.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { z } from 'zod';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { createRandom } from '#shared/random';
import { type Stage, stageSchema } from '#shared/run/stage';

/** A temporary folder; `remove` deletes it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Noisy 12×12 images: class 0 is reddish, class 1 greenish, class 2 bluish. */
export async function drawImages(folder: string, count: number, seed = 1): Promise<TrainImage[]> {
  const random = createRandom(seed);
  await mkdir(folder, { recursive: true });
  const images: TrainImage[] = [];
  for (let i = 0; i < count; i++) {
    const label = i % 3;
    const pixels = Uint8Array.from({ length: 12 * 12 * 3 }, (_, at) =>
      Math.floor(random() * 160 + (at % 3 === label ? 60 : 0)),
    );
    const path = join(folder, `${seed}-${i}.png`);
    await sharp(pixels, { raw: { width: 12, height: 12, channels: 3 } })
      .png()
      .toFile(path);
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    images.push({ path, label, hash });
  }
  return images;
}

/** Writes a file with an image extension that is not an image. */
export async function writeBrokenImage(path: string): Promise<TrainImage> {
  await writeFile(path, 'not an image');
  return { path, label: 0, hash: createHash('sha256').update('not an image').digest('hex') };
}

/** Returns a job with its folders in `folder`. */
export function jobOf(
  folder: string,
  graph: LayerGraph,
  training: TrainImage[],
  validation: TrainImage[],
  stages: z.input<typeof stageSchema>[],
  name = 'run',
): TrainJob {
  return {
    runId: name,
    name,
    graph,
    stages: stages.map((stage): Stage => stageSchema.parse(stage)),
    seed: 5,
    classes: ['red', 'green', 'blue'],
    data: { training, validation, test: [] },
    folders: {
      blobs: join(folder, name, 'blobs'),
      run: join(folder, name),
      cache: join(folder, name, 'cache'),
    },
    resume: false,
    checkpointSeconds: 60,
  };
}
