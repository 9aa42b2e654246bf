// Compares edits with Keras: files saved by Keras are edited and run by Graft, and compared with the same changes in Keras.
// GRAFT_LONG=1 also runs the full VGG16 (553 MB).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractPart } from '#shared/graph/edits/extract';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdits } from '#shared/graph/edits/index';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { checkpointSchema } from '#shared/run/checkpoint';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { readArrays } from '../../src-main/shells/cli/array-files';
import { readJson } from '../../src-main/store/atomic';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { materialize } from '../../src-main/trainer/weights/load';
import { drawImages, jobOf } from '../trainer/images';
import { greatestDifference, kerasPython, readArray, writeArray } from './real-keras';

const entry = join(import.meta.dirname, '../../dist/main/trainer.js');
const long = process.env.GRAFT_LONG === '1';
let folder: string;
let trainer: TrainerProcess;
let blobs: BlobStore;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-surgery-'));
  blobs = openBlobStore(at('blobs'));
  trainer = await startTrainer(entry, at('trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

async function keras(...jobs: readonly object[]): Promise<Record<string, unknown>> {
  const script = join(import.meta.dirname, 'keras_surgery.py');
  const running = promisify(execFile)(kerasPython(), [script, folder], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(jobs));
  return JSON.parse((await running).stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

const open = async (file: string) => (await openWith(at(file), { blobs, onProgress: () => {} })).graph;
const edited = (graph: LayerGraph, ...edits: Edit[]) =>
  applyEdits(graph, edits, { classes: ['no', 'yes'], seed: 2 });

async function forward(graph: LayerGraph, file: string): Promise<Map<string, Float32Array>> {
  const { shape, values } = await readArray(at(file));
  const bytes = new Uint8Array(new Float32Array(values).buffer);
  const inputs = [{ name: inputLayers(graph)[0]!.name, shape: [...shape], dtype: 'float32' as const, bytes }];
  const { outputs } = await trainer.client.forward({ graph, blobs: at('blobs'), inputs });
  return new Map(outputs.map((one) => [one.name, new Float32Array(one.bytes.slice().buffer)]));
}
const only = (outputs: Map<string, Float32Array>) => [...outputs.values()][0]!;
const truth = async (file: string) => (await readArray(at(file))).values;

async function randomInput(file: string, size: number, count = 2, pixels = false): Promise<void> {
  const random = createRandom(size);
  const values = Float32Array.from({ length: count * size * size * 3 }, () =>
    pixels ? Math.floor(random() * 256) : random() * 2 - 1,
  );
  await writeArray(at(file), [count, size, size, 3], values);
}

/** A part of a model: the layers after `first` up to `last`. */
function block(graph: LayerGraph, pattern: RegExp): LayerGraph {
  return extractPart(
    graph,
    graph.layers.map((layer) => layer.name).filter((name) => pattern.test(name)),
  );
}
const joins = (part: LayerGraph, source: string) =>
  Object.fromEntries(inputLayers(part).map((layer) => [layer.name, source]));

function report(what: string, difference: number): void {
  console.log(`${what}: greatest difference ${difference.toExponential(2)}`);
}

describe('real Keras and Graft', () => {
  const models = [
    ['ResNet50', 'resnet50.keras', { input_shape: [64, 64, 3], classes: 10 }],
    ['ResNet50', 'other.keras', { input_shape: [64, 64, 3], classes: 10 }],
    ['InceptionV3', 'inception.keras', { input_shape: [75, 75, 3], classes: 10 }],
    ['MobileNetV2', 'mobilenet.keras', { input_shape: [64, 64, 3], classes: 10 }],
    ['VGG16', 'vgg.keras', { input_shape: [64, 64, 3], classes: 10 }],
  ];
  const heads = [
    ['resnet50.keras', 'conv4_block6_out', 64],
    ['inception.keras', 'mixed7', 75],
    ['mobilenet.keras', 'global_average_pooling2d', 64],
  ] as const;
  const cut = 'conv3_block1_out';

  beforeAll(async () => {
    await randomInput('x64.npy', 64);
    await randomInput('x75.npy', 75);
    await randomInput('x96.npy', 96);
    await randomInput('pixels.npy', 64, 2, true);
    await keras(
      { do: 'make', models },
      ...heads.map(([file, layer, size]) => ({
        do: 'features',
        file,
        layer,
        input: `x${size}.npy`,
        output: `${file}.features.npy`,
      })),
      {
        do: 'graft',
        a: 'resnet50.keras',
        b: 'other.keras',
        c: 'other.keras',
        cut,
        blockB: ['conv3_block2_out', 'conv3_block3_out'],
        blockC: ['conv3_block3_out', 'conv3_block4_out'],
        input: 'x64.npy',
        output: 'graft',
      },
      {
        do: 'ensemble',
        files: ['mobilenet.keras', 'resnet50.keras'],
        kinds: ['mobilenet_v2', 'resnet50'],
        pixels: 'pixels.npy',
        input: 'ensemble-x.npy',
        output: 'ensemble.npy',
      },
      { do: 'convolve', file: 'vgg.keras', small: 'x64.npy', large: 'x96.npy', output: 'vgg' },
    );
  }, 1_200_000);

  test.each(heads)('%s cut after %s computes Keras’ features', async (file, layer, size) => {
    const graph = edited(await open(file), { edit: 'cutAt', layer });
    const difference = greatestDifference(
      await truth(`${file}.features.npy`),
      only(await forward(graph, `x${size}.npy`)),
    );
    report(`${file} cut at ${layer}`, difference);
    expect(difference).toBeLessThan(1e-4);
  });

  test('compute the same for a block grafted after a cut, with a second one in parallel', async () => {
    const a = await open('resnet50.keras');
    const b = await open('other.keras');
    const first = block(b, /^conv3_block3_/);
    const second = block(b, /^conv3_block4_/);
    const two = edited(
      a,
      { edit: 'cutAt', layer: cut },
      { edit: 'graft', part: first, joins: joins(first, cut), keepOutput: true },
      { edit: 'graft', part: second, joins: joins(second, cut), keepOutput: true },
      { edit: 'setOutputs', layers: ['conv3_block3_out', 'conv3_block4_out'] },
    );
    const outputs = await forward(two, 'x64.npy');
    for (const [i, name] of ['conv3_block3_out', 'conv3_block4_out'].entries()) {
      // Sums of hundreds of products nearly cancel, so rounding is relative to the largest value.
      const right = await truth(`graft${i}.npy`);
      const largest = right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const scaled = (values: ArrayLike<number>) => Float32Array.from(values, (value) => value / largest);
      const difference = greatestDifference(scaled(right), scaled(outputs.get(name)!));
      report(
        `branch ${i} of another ResNet50 on ResNet50 cut at ${cut}, values to ${largest.toFixed(0)}`,
        difference,
      );
      expect(difference).toBeLessThan(1e-5);
    }
  });

  test('compute the same for a block grafted into the middle of another model', async () => {
    const a = await open('resnet50.keras');
    const part = block(await open('other.keras'), /^conv3_block3_/);
    const into = a.layers.filter((layer) => layer.inputs.includes(cut)).map((layer) => layer.name);
    const graph = edited(a, { edit: 'graft', part, joins: joins(part, cut), into });
    const difference = greatestDifference(
      await truth('graftedge.npy'),
      only(await forward(graph, 'x64.npy')),
    );
    report('a block of another ResNet50 inside ResNet50', difference);
    expect(difference).toBeLessThan(1e-4);
  });

  test('compute the same average of models with different preprocessing', async () => {
    const a = await open('mobilenet.keras');
    const b = await open('resnet50.keras');
    console.log(`preprocessing: ${a.preprocessing.mode} and ${b.preprocessing.mode}`);
    const { preprocessings } = await import('#shared/graph/graph');
    const graph = edited(
      { ...a, preprocessing: preprocessings.tf },
      { edit: 'ensemble', models: [{ ...b, preprocessing: preprocessings.caffe }] },
    );
    const difference = greatestDifference(
      await truth('ensemble.npy'),
      only(await forward(graph, 'ensemble-x.npy')),
    );
    report('the average of MobileNetV2 (tf) and ResNet50 (caffe)', difference);
    expect(difference).toBeLessThan(1e-4);
  });

  test('compute the same for a convolutional VGG16 at its size, and the same map for a larger image', async () => {
    const graph = edited(await open('vgg.keras'), { edit: 'makeConvolutional' });
    const larger = edited(graph, { edit: 'setInputShape', shape: [96, 96, 3] });
    const small = only(await forward(graph, 'x64.npy'));
    const dense = greatestDifference(await truth('vggdense.npy'), small);
    const same = greatestDifference(await truth('vggsmall.npy'), small);
    const map = greatestDifference(await truth('vgglarge.npy'), only(await forward(larger, 'x96.npy')));
    report('VGG16 convolutional at 64 against the dense one', dense);
    report('VGG16 convolutional at 64 against Keras’ conversion', same);
    report('VGG16 convolutional at 96, a map of 2×2, against Keras’ conversion', map);
    expect(Math.max(dense, same, map)).toBeLessThan(1e-4);
  });

  test.skipIf(!long)(
    'compute the same for a full VGG16 at 224, and a map at 384',
    { timeout: 1_200_000 },
    async () => {
      await randomInput('x224.npy', 224, 1);
      await randomInput('x384.npy', 384, 1);
      await keras(
        { do: 'make', models: [['VGG16', 'vgg224.keras', {}]] },
        { do: 'convolve', file: 'vgg224.keras', small: 'x224.npy', large: 'x384.npy', output: 'full' },
      );
      const graph = edited(await open('vgg224.keras'), { edit: 'makeConvolutional' });
      const larger = edited(graph, { edit: 'setInputShape', shape: [384, 384, 3] });
      const dense = greatestDifference(await truth('fulldense.npy'), only(await forward(graph, 'x224.npy')));
      const map = only(await forward(larger, 'x384.npy'));
      const difference = greatestDifference(await truth('fulllarge.npy'), map);
      report('VGG16 convolutional at 224 against the dense one', dense);
      report(`VGG16 convolutional at 384, ${map.length} values, against Keras’ conversion`, difference);
      expect(Math.max(dense, difference)).toBeLessThan(1e-4);
    },
  );
});

test('train a copy of a model like Keras’ clone, without changing the original', {
  timeout: 600_000,
}, async () => {
  const images = (await drawImages(at('images'), 48)).filter((one) => one.label < 2);
  const pixels = await Promise.all(images.map((one) => sharp(one.path).raw().toBuffer()));
  await writeArray(
    at('tx.npy'),
    [images.length, 12, 12, 3],
    Float32Array.from(pixels.flatMap((one) => [...one])),
  );
  await writeArray(
    at('ty.npy'),
    [images.length, 1],
    Float32Array.from(images, (one) => one.label),
  );
  await keras({ do: 'textbook', file: 'a.keras' });
  const a = await open('a.keras');
  const before = { a: await fingerprint(at('a.keras')), blobs: await fingerprint(at('blobs')) };
  const names = new Set((await readdir(at('blobs'), { recursive: true })).map(String));
  const head = { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'sigmoid' } };
  const b = await materialize(
    edited(a, { edit: 'pop', count: 1 }, { edit: 'addHead', layers: [head] }),
    blobs,
  );
  await saveWith('keras', b, at('b.keras'), { blobs, onProgress: () => {} });

  const training = { epochs: 6, rate: 0.05 };
  const stage = {
    trainable: { all: true as const },
    batchNormalization: 'trainable' as const,
    epochs: training.epochs,
    batchSize: images.length,
    optimizer: { kind: 'sgd' as const, learningRate: training.rate },
  };
  const job = jobOf(folder, b, images, [], [stage], 'b');
  const folders = { ...job.folders, blobs: at('blobs') };
  for await (const event of trainer.client.train({ ...job, classes: ['no', 'yes'], folders }))
    if (event.type === 'ended') expect(event.outcome).toBe('done');
  const said = await keras({
    do: 'transfer',
    a: 'a.keras',
    b: 'b.keras',
    x: 'tx.npy',
    y: 'ty.npy',
    output: 'b.npz',
    ...training,
  });
  expect(said).toMatchObject({ 'clone kept A': true, 'shared kept A': false });

  const { graph: trained } = await readJson(join(at('b'), 'checkpoints', 'last.json'), checkpointSchema);
  const learned = await readArrays(at('b.npz'));
  let greatest = 0;
  let moved = 0;
  for (const layer of trained.layers) {
    for (const [i, [weight, ref]] of Object.entries(layer.weights).entries()) {
      if (!('blob' in ref)) throw new Error('expected a blob');
      const bytes = await blobs.get(ref.blob);
      const values = new Float32Array(bytes.slice().buffer);
      greatest = Math.max(greatest, greatestDifference(learned.get(`${layer.name}/${i}`)!.values, values));
      const old = b.layers.find((one) => one.name === layer.name)!.weights[weight];
      if (JSON.stringify(old) !== JSON.stringify(ref)) moved++;
    }
  }
  report(
    `B after ${training.epochs} epochs of real training on both sides (${moved} weights moved)`,
    greatest,
  );
  expect(greatest).toBeLessThan(1e-4);
  expect(moved).toBeGreaterThan(8);
  expect(await fingerprint(at('a.keras'))).toBe(before.a);
  expect(await fingerprint(at('blobs'), names)).toBe(before.blobs);
  expect(await open('a.keras')).toEqual(a);
});

/** Returns the hash of a file, or of all or the named files in a folder. */
async function fingerprint(path: string, among?: ReadonlySet<string>): Promise<string> {
  const hash = createHash('sha256');
  const inside = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  const files = inside?.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)) ?? [path];
  for (const file of files.sort())
    if (!among || among.has(file.slice(path.length + 1))) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}
