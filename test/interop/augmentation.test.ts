// Compares each augmentation of the trainer with its Keras script: the same mean levels, spread, sharpness and labels over many draws.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import { createRandom, mixSeed, shuffledIndices } from '#shared/random';
import { type Augmentation, augmentationSchema } from '#shared/run/augmentation';
import { saveWith } from '../../src-main/formats/registry';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { createTrainer } from '../../src-main/trainer/serve/handlers';
import { tf } from '../../src-main/trainer/tf';
import { chunksOf, pixelBatches } from '../../src-main/trainer/train/features/batch';
import {
  drawMixture,
  mixesImages,
  mixFeeds,
  mixImages,
  mixTargets,
} from '../../src-main/trainer/train/pixels/mixup';
import { openPixelSource } from '../../src-main/trainer/train/pixels/pixels';
import { buildDecoder } from '../images/support';
import { graphOf } from '../trainer/graphs';
import { kerasPython } from './real-keras';

const root = join(import.meta.dirname, '../..');
const draws = Number(process.env.GRAFT_AUGMENTATION_DRAWS ?? 24);
const side = 24;
const batchSize = 16;
const classes = ['blue', 'green', 'red'];
/** The figures of an image, and their tolerance between sharp and Pillow, in gray levels except for the label. */
const figures = [
  ['level', 0.15],
  ['spread', 0.1],
  ['across', 0.15],
  ['down', 0.15],
  ['red above blue', 0.05],
  ['label', 0],
] as const;

const augmentations: Record<string, Partial<Augmentation>> = {
  flip: { horizontalFlip: true },
  'flip down': { verticalFlip: true },
  rotation: { rotation: 15 },
  zoom: { zoom: 0.2 },
  translation: { translation: 0.2 },
  brightness: { brightness: 0.2 },
  contrast: { contrast: 0.3 },
  saturation: { saturation: 0.4 },
  hue: { hue: 0.1 },
  cutout: { cutout: 0.4 },
  'scale jitter': { scaleJitter: { from: 24, to: 36 } },
  'resized crop': { resizedCrop: { areaFrom: 0.4, areaTo: 1, ratioFrom: 3 / 4, ratioTo: 4 / 3 } },
  mixup: { mixup: 0.2 },
  cutmix: { cutmix: 0.5 },
  'cutmix and mixup': { cutmix: 0.5, mixup: 0.2 },
};

let folder: string;
let pool: DecoderPool;
let images: TrainImage[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-augmentation-'));
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  await openRuntime();
  images = await makeImages();
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

/** Creates noise images of many sizes with a square in the color of the class. */
async function makeImages(): Promise<TrainImage[]> {
  const random = createRandom(12);
  const made: TrainImage[] = [];
  for (let i = 0; i < 3 * batchSize; i++) {
    const label = i % 3;
    const [width, height] = [28 + Math.floor(random() * 24), 28 + Math.floor(random() * 24)];
    const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => 60 + random() * 100));
    for (let y = 4; y < 24; y++)
      for (let x = 4; x < 18; x++) pixels[(y * width + x) * 3 + (2 - label)]! += 80;
    const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const path = join(folder, 'set', classes[label]!, `${String(i).padStart(2, '0')}.png`);
    await mkdir(join(folder, 'set', classes[label]!), { recursive: true });
    await writeFile(path, png);
    made.push({ path, label, width, height, hash: createHash('sha256').update(png).digest('hex') });
  }
  // In the order of the dataset: class by class.
  return made.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** [stage][draw][image][figure] */
type Found = number[][][][];

async function theirs(): Promise<Found> {
  const layers = graphOf(
    [
      ['input', 'InputLayer', { shape: [side, side, 3] }],
      ['average', 'GlobalAveragePooling2D'],
      ['predictions', 'Dense', { units: 3, activation: 'softmax' }],
    ],
    3,
  );
  const bare: LayerGraph = { ...layers, outputs: ['predictions'], preprocessing: preprocessings.none };
  const blobs = join(folder, 'blobs');
  const trainer = createTrainer();
  const { graph } = await trainer.handlers.materialize(
    { graph: bare, blobs },
    { signal: new AbortController().signal },
  );
  await trainer.close();
  const file = join(folder, 'net.keras');
  await saveWith('keras', graph, file, { blobs: openBlobStore(blobs), onProgress: () => {} });
  const recipe = join(folder, 'recipe.json');
  const stages = Object.entries(augmentations).map(([name, augmentation]) => ({
    ...{ name, trainable: { all: true }, epochs: 1, batchSize, augmentation },
  }));
  const data = { folder: join(folder, 'set') };
  const split = { validation: 0, test: 0 };
  await writeFile(
    recipe,
    JSON.stringify({ version: 2, name: 'all', model: { file }, edits: [], data, split, stages }),
  );
  const out = join(folder, 'script');
  await promisify(execFile)(
    process.execPath,
    [join(root, 'dist/main/cli.js'), 'script', recipe, '--out', out],
    {
      env: { ...process.env, GRAFT_HOME: join(folder, 'home') },
      cwd: root,
    },
  );
  const found = join(folder, 'found.json');
  await promisify(execFile)(
    kerasPython(),
    [join(import.meta.dirname, 'keras_augmented.py'), join(out, 'train.py'), String(draws), found],
    { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }, maxBuffer: 2 ** 26 },
  );
  return JSON.parse(await readFile(found, 'utf8')) as Found;
}

/** The figures returned by keras_augmented.py. */
function figuresOf(values: Float32Array, at: number, label: readonly number[]): number[] {
  const image = values.subarray(at * side * side * 3, (at + 1) * side * side * 3);
  let [sum, squares, across, down, red] = [0, 0, 0, 0, 0];
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    sum += value;
    squares += value * value;
    if (i % 3 === 0) red += value - image[i + 2]!;
    if (i % (side * 3) < (side - 1) * 3) across += (image[i + 3]! - value) ** 2;
    if (i + side * 3 < image.length) down += (image[i + side * 3]! - value) ** 2;
  }
  const mean = sum / image.length;
  const pairs = side * (side - 1) * 3;
  return [
    mean,
    Math.sqrt(squares / image.length - mean * mean),
    Math.sqrt(across / pairs),
    Math.sqrt(down / pairs),
    red / (side * side),
    Math.max(...label),
  ];
}

async function ours(): Promise<Found> {
  const source = openPixelSource(pool, { width: side, height: side });
  const given = { name: 'input', shape: [side, side, 3], pixels: preprocessings.none };
  const found: Found = [];
  for (const partial of Object.values(augmentations)) {
    const augmentation = augmentationSchema.parse(partial);
    const load = pixelBatches(given, source, augmentation);
    const stage: number[][][] = [];
    for (let draw = 0; draw < draws; draw++) {
      const rows: number[][] = [];
      const order = shuffledIndices(images.length, createRandom(mixSeed(3, 'order', draw)));
      const shuffled = [...order].map((at) => images[at]!);
      for (const [step, part] of chunksOf(shuffled, batchSize).entries()) {
        const batch = await load(part, mixSeed(3, 'augment', draw));
        const mixture = drawMixture(
          augmentation,
          part.length,
          { width: side, height: side },
          mixSeed(3, draw, step),
        );
        const [values, labels] = tf.tidy(() => {
          const x = tf.tensor4d(Float32Array.from(batch.values.get('input')!), [part.length, side, side, 3]);
          const truth = tf.oneHot(
            tf.tensor1d(
              part.map(({ label }) => label),
              'int32',
            ),
            classes.length,
          );
          if (!mixesImages(augmentation)) return [x.dataSync() as Float32Array, truth.arraySync()];
          const feeds = new Map(mixFeeds(mixture));
          const mixed = mixTargets(tf.cast(truth, 'float32') as never, feeds);
          return [mixImages(x, feeds).dataSync() as Float32Array, mixed.arraySync()];
        });
        part.forEach((_, i) => {
          const place = images.indexOf(shuffled[step * batchSize + i]!);
          rows[place] = figuresOf(values as Float32Array, i, (labels as number[][])[i]!);
        });
      }
      stage.push(rows);
    }
    found.push(stage);
  }
  source.dispose();
  return found;
}

/** Returns the mean of a figure over draws and images, and its squared standard error. The images are the same on both sides. */
function meanOf(stage: number[][][], figure: number): { mean: number; doubt: number } {
  const count = stage[0]!.length;
  let [mean, doubt] = [0, 0];
  for (let image = 0; image < count; image++) {
    const values = stage.map((rows) => rows[image]![figure]!);
    const own = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - own) ** 2, 0) / (values.length - 1);
    mean += own / count;
    doubt += variance / values.length / count ** 2;
  }
  return { mean, doubt };
}

test('augments images like Keras, on average over many draws', async () => {
  const [mine, keras] = [await ours(), await theirs()];
  const names = Object.keys(augmentations);
  const rows = names.flatMap((name, stage) =>
    figures.map(([figure, slack], at) => {
      const [a, b] = [meanOf(mine[stage]!, at), meanOf(keras[stage]!, at)];
      const [off, error] = [a.mean - b.mean, Math.sqrt(a.doubt + b.doubt)];
      return { name, figure, graft: a.mean, keras: b.mean, off, error, slack };
    }),
  );
  if (process.env.GRAFT_AUGMENTATION_DRAWS) console.table(rows);
  expect(rows).toHaveLength(15 * 6);
  // With ninety figures, a difference of 4.5 standard errors is very unlikely by chance.
  expect(rows.filter(({ off, error, slack }) => Math.abs(off) > slack + 4.5 * error)).toEqual([]);
});
