// Scripts with several outputs, multi-label images, crops and mixed images, run by Keras. Without randomness, the losses are
// equal; otherwise within the spread of seeds (GRAFT_SCRIPT_SEEDS=30 runs thirty seeds per side; CI runs one).
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import type { RunEvent } from '#shared/run/events';
import { saveWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { createTrainer } from '../../src-main/trainer/serve/handlers';
import { graphOf, type ShortLayer } from '../trainer/graphs';
import { kerasPython } from './real-keras';

const root = join(import.meta.dirname, '../..');
const [most = '1', from = '1'] = (process.env.GRAFT_SCRIPT_SEEDS ?? '1').split('-').reverse();
const seeds = Array.from({ length: Number(most) - Number(from) + 1 }, (_, i) => Number(from) + i);
const side = 24;
const classes = ['blue', 'green', 'red'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-script-'));
  await openRuntime();
  await makeImages();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function graft(...args: string[]): Promise<string> {
  const env = { ...process.env, GRAFT_HOME: join(folder, 'home') };
  const options = { env, cwd: root, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)(process.execPath, ['dist/main/cli.js', ...args], options)).stdout;
}

/** Creates noise images of many sizes with a colored patch (two in every third image). The split is defined by folders. */
async function makeImages(): Promise<void> {
  const random = createRandom(11);
  const lines = ['file,labels'];
  for (const [part, count] of [
    ['train', 90],
    ['validation', 60],
  ] as const)
    for (let i = 0; i < count; i++) {
      const own = i % 3;
      const has = [own, ...(i % 9 < 3 ? [(own + 1) % 3] : [])];
      const [width, height] = [28 + Math.floor(random() * 24), 28 + Math.floor(random() * 24)];
      const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => 60 + random() * 120));
      for (const one of has) {
        const [left, top] = [Math.floor(random() * (width - 12)), Math.floor(random() * (height - 12))];
        for (let y = top; y < top + 12; y++)
          for (let x = left; x < left + 12; x++) pixels[(y * width + x) * 3 + (2 - one)]! += 35;
      }
      const name = `${part}/${classes[own]}/${i}.png`;
      await mkdir(join(folder, 'set', part, classes[own]!), { recursive: true });
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(join(folder, 'set', name));
      lines.push(`${name},${has.map((one) => classes[one]).join(' ')}`);
    }
  await mkdir(join(folder, 'several'), { recursive: true });
  await promisify(execFile)('cp', ['-r', join(folder, 'set'), join(folder, 'several', 'all')]);
  const table = lines.map((line, i) => (i === 0 ? line : `all/${line}`));
  await writeFile(join(folder, 'several', 'labels.csv'), `${table.join('\n')}\n`);
}

const body: ShortLayer[] = [
  ['input', 'InputLayer', { shape: [side, side, 3] }],
  ['scale', 'Rescaling', { scale: 1 / 127.5, offset: -1 }],
  ['conv', 'Conv2D', { filters: 8, kernelSize: [5, 5], activation: 'relu' }],
  ['pool', 'MaxPooling2D', { poolSize: [2, 2] }],
  ['conv2', 'Conv2D', { filters: 16, kernelSize: [3, 3], activation: 'relu' }],
  ['average', 'GlobalAveragePooling2D'],
];
const head = (activation: string): ShortLayer => ['predictions', 'Dense', { units: 3, activation }];

/** Saves a network as .keras, from whose weights both sides start. */
async function makeModel(name: string, layers: readonly ShortLayer[], outputs: string[]): Promise<string> {
  const bare: LayerGraph = { ...graphOf(layers, 3), name, outputs, preprocessing: preprocessings.none };
  const blobs = join(folder, 'blobs');
  const trainer = createTrainer();
  const { graph } = await trainer.handlers.materialize(
    { graph: bare, blobs },
    { signal: new AbortController().signal },
  );
  await trainer.close();
  const path = join(folder, `${name}.keras`);
  await saveWith('keras', graph, path, { blobs: openBlobStore(blobs), onProgress: () => {} });
  return path;
}

type Epoch = Extract<RunEvent, { type: 'epochEnded' }>;

async function trainOurs(name: string, recipe: object): Promise<Epoch[]> {
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify({ version: 2, name, edits: [], ...recipe }));
  const lines = (await graft('train', path, '--json')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as RunEvent).filter((event) => event.type === 'epochEnded');
}

type History = { [metric: string]: number }[];

async function runScript(out: string, seed?: number): Promise<History> {
  const args = [join(out, 'train.py'), ...(seed === undefined ? [] : ['--seed', String(seed)])];
  await promisify(execFile)(kerasPython(), args, {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as History;
}

async function writeScript(name: string, ...options: string[]): Promise<string> {
  const out = join(folder, `${name}-script`);
  await graft('script', 'last', ...options, '--out', out);
  return out;
}

function compareCurves(ours: readonly Epoch[], theirs: History) {
  const off = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);
  const rows = ours.map((epoch, i) => ({
    loss: off(epoch.training.loss, theirs[i]!.loss!),
    validationLoss: off(epoch.validation!.loss, theirs[i]!.val_loss!),
    accuracy: Math.abs(epoch.training.accuracy - theirs[i]!.accuracy!),
    validationAccuracy: Math.abs(epoch.validation!.accuracy - theirs[i]!.val_accuracy!),
  }));
  console.table(rows);
  for (const row of rows) {
    expect(Math.max(row.loss, row.validationLoss)).toBeLessThan(1e-4);
    expect(Math.max(row.accuracy, row.validationAccuracy)).toBeLessThan(1e-6);
  }
}

test('reproduces auxiliary heads with loss weights and class weights', async () => {
  const layers: ShortLayer[] = [
    ...body,
    ['flat', 'Flatten', {}, ['pool']],
    ['early', 'GlobalAveragePooling2D', {}, ['conv']],
    // In Keras' order: layers of the same depth in the order of the outputs.
    ['predictions', 'Dense', { units: 3, activation: 'softmax' }, ['average']],
    ['side', 'Dense', { units: 3, activation: 'softmax' }, ['flat']],
    ['earliest', 'Dense', { units: 3, activation: 'softmax' }, ['early']],
  ];
  const ours = await trainOurs('heads', {
    model: { file: await makeModel('heads', layers, ['predictions', 'side', 'earliest']) },
    data: { folder: join(folder, 'set') },
    stages: [
      {
        name: 'All',
        trainable: { all: true },
        epochs: 3,
        batchSize: 16,
        optimizer: { kind: 'adam', learningRate: 0.003 },
        lossWeights: { side: 0.5 },
        classWeights: { red: 2 },
        earlyStopping: { monitor: 'validation-accuracy', patience: 3 },
      },
    ],
  });
  expect(ours).toHaveLength(3);
  compareCurves(ours, await runScript(await writeScript('heads', '--exact')));
});

test('reproduces a network with a logits output and a softmax head with each loss', async () => {
  const layers: ShortLayer[] = [
    ...body,
    ['predictions', 'Dense', { units: 3 }, ['average']],
    ['flat', 'Flatten', {}, ['pool']],
    ['side', 'Dense', { units: 3, activation: 'softmax' }, ['flat']],
  ];
  const stage = { trainable: { all: true }, epochs: 1, batchSize: 16 };
  const optimizer = { kind: 'sgd', learningRate: 0.02 };
  const kinds = ['crossentropy', 'focal', 'binary-focal', 'mse'];
  const ours = await trainOurs('logits', {
    model: { file: await makeModel('logits', layers, ['predictions', 'side']) },
    data: { folder: join(folder, 'set') },
    stages: kinds.map((kind) => ({ ...stage, name: kind, optimizer, loss: { kind } })),
  });
  expect(ours).toHaveLength(kinds.length);
  compareCurves(ours, await runScript(await writeScript('logits', '--exact')));
});

test('reproduces multi-label training with class weights', async () => {
  const ours = await trainOurs('several', {
    model: { file: await makeModel('several', [...body, head('sigmoid')], ['predictions']) },
    data: {
      folder: join(folder, 'several'),
      labels: { table: 'labels.csv', file: 'file', label: 'labels', several: { separator: ' ' } },
    },
    split: { validation: 0.3, test: 0 },
    stages: [
      {
        name: 'Weighed',
        trainable: { all: true },
        epochs: 2,
        batchSize: 16,
        optimizer: { kind: 'adam', learningRate: 0.003 },
        classWeights: 'balanced',
      },
      {
        name: 'Plain',
        trainable: { all: true },
        epochs: 1,
        optimizer: { kind: 'sgd', learningRate: 0.01 },
        loss: { kind: 'binary-focal' },
      },
    ],
  });
  expect(ours).toHaveLength(3);
  compareCurves(ours, await runScript(await writeScript('several', '--exact')));
});

const random = [
  {
    name: 'crop-mixup',
    augmentation: {
      horizontalFlip: true,
      brightness: 0.1,
      resizedCrop: { areaFrom: 0.4, areaTo: 1 },
      mixup: 0.2,
    },
  },
  {
    name: 'jitter-cutmix',
    augmentation: { rotation: 15, scaleJitter: { from: 24, to: 36 }, cutmix: 0.5, mixup: 0.2 },
  },
];

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Returns the squared standard error of a mean. */
function doubtOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
}

/** Returns Welch's t: the difference of two means in standard errors. */
const welch = (a: readonly number[], b: readonly number[]) =>
  (meanOf(a) - meanOf(b)) / Math.sqrt(doubtOf(a) + doubtOf(b));

test.each(random)(
  'exports a script that trains like Graft with $name',
  {
    timeout: 300_000 * Math.max(1, seeds.length / 3),
  },
  async ({ name, augmentation }) => {
    const file = await makeModel(name, [...body, head('softmax')], ['predictions']);
    const epochs = seeds.length > 1 ? 12 : 4;
    const ours: Epoch[] = [];
    const theirs: History = [];
    for (const seed of seeds) {
      const told = await trainOurs(name, {
        model: { file },
        data: { folder: join(folder, 'set') },
        seed,
        stages: [
          {
            name: 'All',
            trainable: { all: true },
            epochs,
            batchSize: 16,
            optimizer: { kind: 'adam', learningRate: 0.005 },
            augmentation,
          },
        ],
      });
      ours.push(told.at(-1)!);
      theirs.push((await runScript(await writeScript(name), seed)).at(-1)!);
    }
    const numbers = {
      loss: [ours.map((one) => one.training.loss), theirs.map((one) => one.loss!)],
      accuracy: [ours.map((one) => one.training.accuracy), theirs.map((one) => one.accuracy!)],
      validationLoss: [ours.map((one) => one.validation!.loss), theirs.map((one) => one.val_loss!)],
      validationAccuracy: [
        ours.map((one) => one.validation!.accuracy),
        theirs.map((one) => one.val_accuracy!),
      ],
    } as const;
    for (const [metric, [mine, keras]] of Object.entries(numbers)) {
      const told = (list: readonly number[]) => list.map((value) => value.toFixed(4)).join(' ');
      console.log(`${name} ${metric}: Graft ${told(mine)}, Keras ${told(keras)}`);
      if (seeds.length < 3) continue;
      const summary = (list: readonly number[]) =>
        `${meanOf(list).toFixed(4)} ± ${Math.sqrt(doubtOf(list)).toFixed(4)}`;
      console.log(`  Graft ${summary(mine)}, Keras ${summary(keras)}, t = ${welch(mine, keras).toFixed(2)}`);
    }
    // With five seeds, even the same program is outside its own range in one of five figures, so standard errors are used.
    for (const [mine, keras] of seeds.length >= 5 ? Object.values(numbers) : [])
      expect(Math.abs(welch(mine, keras))).toBeLessThan(4);
    for (const [mine, keras] of seeds.length >= 10 ? Object.values(numbers) : []) {
      // Neither mean is outside the range of the other's seeds.
      expect(meanOf(mine)).toBeGreaterThanOrEqual(Math.min(...keras));
      expect(meanOf(mine)).toBeLessThanOrEqual(Math.max(...keras));
      expect(meanOf(keras)).toBeGreaterThanOrEqual(Math.min(...mine));
      expect(meanOf(keras)).toBeLessThanOrEqual(Math.max(...mine));
    }
    for (const one of [...ours.map(({ training }) => training.loss), ...theirs.map(({ loss }) => loss!)])
      expect(one).toBeLessThan(1.2);
  },
);
