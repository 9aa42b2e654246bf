// Cached features of a frozen network: how many images a second run, another head, a subset and an evaluation compute.
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { checkpointSchema } from '#shared/run/checkpoint';
import { foldRun } from '#shared/run/reduce-run';
import { decodeImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { readJson } from '../../../../src-main/store/atomic';
import { openBlobStore } from '../../../../src-main/store/blobs';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { evaluateGraph } from '../../../../src-main/trainer/serve/evaluate';
import { tf } from '../../../../src-main/trainer/tf';
import { freeSpace } from '../../../../src-main/trainer/train/features/feature-folder';
import { train } from '../../../../src-main/trainer/train/loop/train';
import { graphOf, type ShortLayer } from '../../graphs';
import { drawImages, jobOf, temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};
let images: TrainImage[] = [];
let more: TrainImage[] = [];
let decoded = 0;
const pool = {
  decode: (source, size) => {
    decoded++;
    return decodeImage(source, size);
  },
} as Pick<DecoderPool, 'decode'> as DecoderPool;

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  images = await drawImages(join(folder, 'training'), 30, 1);
  more = await drawImages(join(folder, 'more'), 5, 2);
});
afterAll(() => remove());

const base: ShortLayer[] = [
  ['input', 'InputLayer', { shape: [12, 12, 3] }],
  ['conv1', 'Conv2D', { filters: 8, kernelSize: 3, useBias: false }],
  ['bn1', 'BatchNormalization', {}],
  ['relu1', 'ReLU', {}],
  ['conv2', 'Conv2D', { filters: 6, kernelSize: 3 }],
];
const heads = {
  flat: [
    ['flatten', 'Flatten', {}],
    ['out', 'Dense', { units: 3, activation: 'softmax' }],
  ],
  pooled: [
    ['global', 'GlobalAveragePooling2D', {}],
    ['out', 'Dense', { units: 3, activation: 'softmax' }],
  ],
  other: [
    ['peak', 'GlobalMaxPooling2D', {}],
    ['hidden', 'Dense', { units: 5, activation: 'relu' }],
    ['out', 'Dense', { units: 3, activation: 'softmax' }],
  ],
} satisfies Record<string, ShortLayer[]>;

function netOf(head: keyof typeof heads): LayerGraph {
  const graph = graphOf([...base, ...heads[head]]);
  const own = new Set<string>(heads[head].map(([name]) => name as string));
  return {
    ...graph,
    layers: graph.layers.map((layer) => (own.has(layer.name) ? { ...layer, head: true } : layer)),
  };
}

let runs = 0;
function job(head: keyof typeof heads, cache: string, training = images, stage: object = {}): TrainJob {
  const stages = [{ trainable: { head: true as const }, epochs: 2, batchSize: 8, ...stage }];
  const made = jobOf(folder, netOf(head), training, more, stages, `run-${++runs}`);
  return { ...made, folders: { ...made.folders, cache: join(folder, cache), blobs: join(folder, 'blobs') } };
}

/** Runs the job. Returns the number of cached, derived and computed records, and the losses of its epochs. */
async function count(one: TrainJob) {
  const events = [];
  for await (const event of train(one, { pool, runtime: 'test' })) events.push(event);
  const state = foldRun(events);
  expect(state.message).toBeNull();
  const { kept, derived, computed } = state.features ?? { kept: -1, derived: -1, computed: -1 };
  return { counts: [kept, derived, computed], losses: state.epochs.map(({ training }) => training.loss) };
}

test('computes nothing in a second run or for a subset, and only new images for a superset', async () => {
  const tensors = tf.memory().numTensors;
  const first = await count(job('pooled', 'cache-a', images.slice(0, 20)));
  expect(first.counts).toEqual([0, 0, 25]);
  const again = await count(job('pooled', 'cache-a', images.slice(0, 20)));
  expect(again).toEqual({ counts: [25, 0, 0], losses: first.losses });
  expect((await count(job('pooled', 'cache-a', images.slice(3, 9)))).counts).toEqual([11, 0, 0]);
  expect((await count(job('pooled', 'cache-a', images))).counts).toEqual([25, 0, 10]);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('trains another head on cached features without running the network, with the same results', async () => {
  expect((await count(job('pooled', 'cache-b'))).counts).toEqual([0, 0, 35]);
  decoded = 0;
  const other = await count(job('other', 'cache-b'));
  expect(other.counts).toEqual([0, 35, 0]);
  const flat = await count(job('flat', 'cache-b'));
  expect(flat.counts).toEqual([35, 0, 0]);
  expect(decoded).toBe(0);
  expect(await count(job('other', 'cache-c'))).toEqual({ counts: [0, 0, 35], losses: other.losses });
  expect(await count(job('flat', 'cache-d'))).toEqual({ counts: [0, 0, 35], losses: flat.losses });
});

test('recomputes everything with other weights or preprocessing', async () => {
  await count(job('pooled', 'cache-e'));
  const other = job('pooled', 'cache-e');
  const scaled = {
    ...other.graph.preprocessing,
    scale: [1 / 127, 1 / 127, 1 / 127] as [number, number, number],
  };
  expect((await count({ ...other, graph: { ...other.graph, preprocessing: scaled } })).counts[2]).toBe(35);
  const layers = other.graph.layers.map((layer) =>
    layer.name === 'conv1'
      ? { ...layer, weights: { kernel: { initializer: { name: 'ones' }, seed: 1 } } }
      : layer,
  );
  expect((await count({ ...other, graph: { ...other.graph, layers } })).counts[2]).toBe(35);
});

test('caches variants of augmented images by augmentation and number, separately from the originals', async () => {
  const augmentation = { horizontalFlip: true, rotation: 30 };
  const stage = { augmentation, variants: 3 };
  const first = await count(job('pooled', 'cache-f', images, stage));
  expect(first.counts).toEqual([0, 0, 3 * 30 + 5]);
  expect(await count(job('pooled', 'cache-f', images, stage))).toEqual({
    counts: [95, 0, 0],
    losses: first.losses,
  });
  expect((await count(job('pooled', 'cache-f', images, { augmentation, variants: 4 }))).counts).toEqual([
    95, 0, 30,
  ]);
  expect((await count(job('pooled', 'cache-f', images))).counts).toEqual([5, 0, 30]);
});

test('evaluates with the features cached by the run', async () => {
  const one = job('pooled', 'cache-g');
  await count(one);
  const { graph } = await readJson(join(one.folders.run, 'checkpoints', 'last.json'), checkpointSchema);
  const evaluate = async (cache?: string) => {
    const work = evaluateGraph({
      graph,
      blobs: openBlobStore(one.folders.blobs),
      pool,
      classes: one.classes,
      part: 'training',
      images,
      ...(cache ? { cache } : {}),
    });
    for (;;) {
      const step = await work.next();
      if (step.done) return step.value;
    }
  };
  decoded = 0;
  const kept = await evaluate(one.folders.cache);
  expect(decoded).toBe(0);
  const whole = await evaluate();
  expect(decoded).toBe(30);
  expect(Math.abs(kept.loss - whole.loss)).toBeLessThan(1e-6);
  expect(kept.confusion).toEqual(whole.confusion);
});

test('recomputes damaged records', async () => {
  const one = job('pooled', 'cache-h');
  const first = await count(one);
  const files = join(one.folders.cache, 'features');
  for (const name of readdirSync(files).filter((file) => file.endsWith('.bin'))) {
    const bytes = await readFile(join(files, name));
    bytes[40] = bytes[40]! ^ 1;
    await writeFile(join(files, name), bytes.subarray(0, bytes.length - 3));
  }
  const again = await count(job('pooled', 'cache-h'));
  expect(again).toEqual({ counts: [33, 0, 2], losses: first.losses });
});

test('removes the least recently used features, but none in use', () => {
  const room = join(folder, 'room');
  const put = (name: string, size: number, minutesAgo: number) => {
    const file = join(room, `${name}.bin`);
    writeFileSync(file, new Uint8Array(size));
    const at = new Date(Date.now() - minutesAgo * 60_000);
    utimesSync(file, at, at);
  };
  freeSpace(room, 'own.bin', 10);
  mkdirSync(room);
  for (const [name, ago] of [
    ['old', 30],
    ['older', 60],
    ['young', 0],
  ] as const)
    put(name, 1000, ago);
  freeSpace(room, 'new.bin', 1500, 4000);
  expect(readdirSync(room).sort()).toEqual(['old.bin', 'young.bin']);
  freeSpace(room, 'new.bin', 4000, 4000);
  expect(readdirSync(room)).toEqual(['young.bin']);
});
