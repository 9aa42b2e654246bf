// Compares averaging over views and networks with crops in NumPy and predictions in Keras.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import { connect, serve } from '#shared/protocol/rpc';
import type { TrainImage } from '#shared/protocol/train-image';
import { type TrainerContract, trainerContract } from '#shared/protocol/trainer-contract';
import { createLoopback } from '#shared/protocol/transport';
import { createRandom } from '#shared/random';
import { countViews, testTimeSchema } from '#shared/run/test-time';
import { inEnglish } from '#shared/sentence';
import { saveWith } from '../../src-main/formats/registry';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { createTrainer } from '../../src-main/trainer/serve/handlers';
import { tf } from '../../src-main/trainer/tf';
import { buildDecoder } from '../images/support';
import { graphOf } from '../trainer/graphs';
import { kerasPython } from './real-keras';

const side = 32;
const classes = ['stripes', 'dots', 'noise', 'plain'];
let folder: string;
let pool: DecoderPool;
let client: Client<TrainerContract>;
let close = () => {};
let graphs: LayerGraph[];
let images: TrainImage[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-views-'));
  await openRuntime();
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  const [a, b] = createLoopback();
  close = serve(trainerContract, createTrainer({ pool }).handlers, a);
  client = connect(trainerContract, b);
  graphs = await Promise.all([1, 2, 3].map(makeNetwork));
  images = await makeImages();
});
afterAll(async () => {
  close();
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

const blobs = () => join(folder, 'blobs');

/** A position-dependent network, for which all views differ. */
async function makeNetwork(seed: number): Promise<LayerGraph> {
  const bare = graphOf(
    [
      ['input', 'InputLayer', { shape: [side, side, 3] }],
      ['conv', 'Conv2D', { filters: 8, kernelSize: [5, 5], strides: [3, 3], activation: 'relu' }],
      ['flat', 'Flatten'],
      ['dense', 'Dense', { units: classes.length, activation: 'softmax' }],
    ],
    seed,
  );
  const preprocessing = {
    ...bare.preprocessing,
    resize: { mode: 'stretch', interpolation: 'bilinear' },
  } as const;
  const { graph } = await client.materialize({
    graph: { ...bare, name: `net-${seed}`, preprocessing, classes },
    blobs: blobs(),
  });
  const context = { blobs: openBlobStore(blobs()), onProgress: () => {} };
  await saveWith('keras', graph, join(folder, `net-${seed}.keras`), context);
  return graph;
}

/** Wide, tall, square, small and large images. */
async function makeImages(): Promise<TrainImage[]> {
  const random = createRandom(7);
  const sizes = [
    [97, 64],
    [64, 131],
    [50, 50],
    [300, 75],
    [33, 21],
  ] as const;
  const made: TrainImage[] = [];
  for (const [i, [width, height]] of sizes.entries()) {
    const path = join(folder, `${i}.png`);
    const noise = Buffer.from(Array.from({ length: 12 * 12 * 3 }, () => random() * 256));
    await sharp(noise, { raw: { width: 12, height: 12, channels: 3 } })
      .resize(width, height, { fit: 'fill' })
      .png()
      .toFile(path);
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    made.push({ path, label: i % classes.length, hash });
  }
  return made;
}

const cases = [
  { crops: 'whole' },
  { crops: 'whole', mirror: true },
  { crops: 'one' },
  { crops: 'five' },
  { crops: 'ten' },
  { crops: 'ten', scales: [32, 45, 64] },
  { crops: 'five', scales: [37, 52], mirror: true },
  { crops: 'googlenet' },
  { crops: 'ten', networks: 3 },
  { crops: 'whole', networks: 2 },
] as const;

test('computes the same mean probabilities as Keras for the same crops, to 1e-5', async () => {
  const running = promisify(execFile)(kerasPython(), [join(import.meta.dirname, 'keras_test_time.py')], {
    maxBuffer: 2 ** 26,
  });
  running.child.stdin?.end(
    JSON.stringify({
      models: graphs.map(({ name }) => join(folder, `${name}.keras`)),
      images: images.map(({ path }) => path),
      cases,
      size: side,
    }),
  );
  const { stdout } = await running;
  const theirs = JSON.parse(stdout.trim().split('\n').at(-1)!) as { views: number; means: number[][] }[];
  const rows = [];
  for (const [i, one] of cases.entries()) {
    const { networks = 1, ...asked } = one as { networks?: number };
    const testTime = testTimeSchema.parse(asked);
    expect(countViews(testTime)).toBe(theirs[i]!.views);
    const job = { graph: graphs[0]!, also: graphs.slice(1, networks), testTime, blobs: blobs() };
    const { predictions } = await client.predict({
      ...job,
      images: images.map(({ path }) => ({ name: path, path })),
      top: classes.length,
    });
    const predicted = predictions.map(({ top }) =>
      classes.map((_, c) => top.find(({ label }) => label === c)!.probability),
    );
    const off = (ours: readonly (readonly number[])[]) =>
      Math.max(
        ...ours.flatMap((row, p) => row.map((value, c) => Math.abs(value - theirs[i]!.means[p]![c]!))),
      );
    // Evaluation is recorded; loss and accuracy show its probabilities.
    const evaluated = client.evaluate({
      ...job,
      cache: join(folder, 'cache'),
      classes,
      part: 'test',
      images,
    });
    let loss = Number.NaN;
    let accuracy = Number.NaN;
    for await (const { evaluation } of evaluated) if (evaluation) ({ loss, accuracy } = evaluation);
    const truth = theirs[i]!.means.map((row, p) => ({ p: row[images[p]!.label]!, best: Math.max(...row) }));
    const theirLoss = truth.reduce((sum, { p }) => sum - Math.log(p), 0) / truth.length;
    const theirAccuracy = truth.filter(({ p, best }) => p === best).length / truth.length;
    rows.push({
      ...asked,
      networks,
      views: theirs[i]!.views,
      probabilities: off(predicted),
      loss: Math.abs(loss - theirLoss),
      accuracy: Math.abs(accuracy - theirAccuracy),
    });
  }
  console.table(rows);
  for (const row of rows) {
    expect(row.probabilities).toBeLessThan(1e-5);
    expect(row.loss).toBeLessThan(1e-5);
    expect(row.accuracy).toBeLessThan(1e-9);
  }
  // The weights of the last network stay for the next image; nothing else is left.
  const testTime = testTimeSchema.parse({ crops: 'ten' });
  const again = async () => {
    const asked = { graph: graphs[0]!, testTime, blobs: blobs(), top: 1 };
    await client.predict({ ...asked, images: images.map(({ path }) => ({ name: path, path })) });
    return tf.memory().numTensors;
  };
  const kept = await again();
  expect(kept).toBeLessThan(20);
  expect(await again()).toBe(kept);
});

test('lets the decoder measure images whose header cannot be parsed', async () => {
  const bytes = await sharp(images[0]!.path).webp({ lossless: true }).toBuffer();
  const [fromWebp, fromPng] = await Promise.all(
    [
      { name: 'a.webp', bytes: new Uint8Array(bytes) },
      { name: 'a.png', path: images[0]!.path },
    ].map(async (image) => {
      const testTime = testTimeSchema.parse({ crops: 'ten' });
      const asked = { graph: graphs[0]!, testTime, blobs: blobs(), images: [image], top: 4 };
      return (await client.predict(asked)).predictions[0]!;
    }),
  );
  expect(fromWebp!.top).toEqual(fromPng!.top);
});

test('rejects a scale smaller than the input with a message, and reports an invalid image', async () => {
  const asked = { graph: graphs[0]!, blobs: blobs(), top: 1 };
  const testTime = testTimeSchema.parse({ crops: 'five', scales: [20] });
  await expect(
    client.predict({ ...asked, testTime, images: [{ name: 'a', path: images[0]!.path }] }),
  ).rejects.toThrow('The scale 20 is too small for net-1: its input has 32 × 32 pixels.');
  const { predictions } = await client.predict({
    ...asked,
    testTime: testTimeSchema.parse({ crops: 'ten' }),
    images: [{ name: 'none', bytes: new Uint8Array([1, 2, 3]) }],
  });
  expect(inEnglish(predictions[0]!.problem!)).toContain('none');
});
