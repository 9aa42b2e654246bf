// Histograms, moments and dead channels of weights and activations agree with Keras and NumPy, on a network made with dead channels and on the bundled one.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { ActivationsItem, ValueHistogram } from '#shared/insight/activations';
import { createRandom } from '#shared/random';
import { readStats } from '../../src-main/engine/models/weight-stats';
import { saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { readHeader } from '../../src-main/images/header';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { activations } from '../../src-main/trainer/insight/activations';
import { openInsightNetwork } from '../../src-main/trainer/insight/network';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';
import { buildDecoder } from '../images/support';
import { openParity } from '../parity';
import { graphOf } from '../trainer/graphs';
import { kerasPython, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
const parity = openParity('test/interop/activations.test.ts');
const files = [
  'contour-fox',
  'bluewhale-md',
  'angry-monkey-benji-park-01',
  'brown-fish-01',
  'antilope-architetto-fran-01',
  'cartoon-cat-gerald-g-02',
].map((name) => join(root, `assets/samples/drawings/animals/${name}.jpg`));

interface Described {
  readonly count: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly bins: readonly number[];
}
interface Subject {
  readonly name: string;
  readonly graph: LayerGraph;
  readonly layer: string;
  readonly items: ActivationsItem[];
  theirs: {
    readonly sample: Described;
    readonly image: Described;
    readonly dead: readonly (readonly [number, number])[];
    readonly weights: Readonly<Record<string, Described>>;
  };
}

let folder = '';
let blobs: BlobStore;
let pool: DecoderPool;
const subjects: Subject[] = [];
const at = (name: string) => join(folder, name);
const edgesOf = ({ first, width, bins }: ValueHistogram) =>
  [...bins.keys(), bins.length].map((i) => first + i * width);

/** Returns a graph with whole numbers as weights, whose sums are exact in float32: channels 1 and 4 of `one` are always 0, channel 5 is always 3. */
async function withDeadChannels(): Promise<LayerGraph> {
  const graph = {
    ...graphOf([
      ['input', 'InputLayer', { shape: [24, 24, 3] }],
      ['one', 'Conv2D', { filters: 6, kernelSize: [3, 3], activation: 'relu' }],
      ['two', 'Conv2D', { filters: 4, kernelSize: [1, 1] }],
      ['pool', 'MaxPooling2D', { poolSize: [2, 2] }],
      ['flat', 'Flatten'],
      ['scores', 'Dense', { units: 3, activation: 'softmax' }],
    ]),
    preprocessing: preprocessings.none,
  };
  const random = createRandom(5);
  const facts = inferGraph(graph);
  const layers = [];
  for (const layer of graph.layers) {
    const weights: Record<string, { blob: string }> = {};
    for (const { name, shape } of facts.layers.get(layer.name)?.weights ?? []) {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
        const channel = i % shape.at(-1)!;
        if (layer.name === 'one' && name === 'kernel' && [1, 4, 5].includes(channel)) return 0;
        if (layer.name === 'one' && name === 'bias') return [0, -7, 2, -100, 0, 3][channel]!;
        return layer.name === 'scores' ? 0.001 * random() : Math.floor(random() * 7) - 3;
      });
      weights[name] = { blob: await blobs.put(new Uint8Array(values.buffer)) };
    }
    layers.push({ ...layer, weights });
  }
  return { ...graph, layers };
}

async function addSubject(name: string, graph: LayerGraph, layer: string): Promise<void> {
  const network = await openInsightNetwork(graph, blobs, () => pool);
  const { width, height } = network.input;
  const size = width * height * 3;
  const values = new Float32Array(files.length * size);
  const images = [];
  for (const [i, path] of files.entries()) {
    // As the engine does: with native TensorFlow, JPEGs are decoded by it, and otherwise by sharp.
    values.set(await network.decode({ name: path, path }), i * size);
    const { width: fileWidth, height: fileHeight } = readHeader(await readFile(path))!;
    images.push({ path, label: 0, hash: `hash-${i}`, jpeg: { width: fileWidth, height: fileHeight } });
  }
  const shape = [files.length, height, width, 3] as const;
  const x = tf.tidy(() => network.prepare(tf.tensor4d(values, [...shape])));
  await writeArray(at(`${name}.npy`), shape, x.dataSync() as Float32Array<ArrayBuffer>);
  x.dispose();
  await saveWith('keras', graph, at(`${name}.keras`), { blobs, onProgress: () => {} });
  const pixels = Uint8Array.from(values.subarray(0, size));
  const items: ActivationsItem[] = [];
  const before = tf.memory().numTensors;
  // Twice: the second time from the file.
  for (let i = 0; i < 2; i++)
    for await (const item of activations({
      ...{ network, layer, pixels, images, cache: at('cache') },
      pool: () => pool,
    }))
      items.push(item);
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
  subjects.push({ name, graph, layer, items, theirs: null as never });
}

const finals = (items: readonly ActivationsItem[]) =>
  items.filter(({ sample }) => sample?.final).map((one) => one.sample!);
const imageOf = (items: readonly ActivationsItem[]) => items.find(({ image }) => image)!.image!;

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-activations-'));
  blobs = openBlobStore(at('blobs'));
  pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  const dead = await withDeadChannels();
  for (const layer of ['one', 'two', 'flat']) await addSubject(`dead-${layer}`, dead, layer);
  const lite = buildArchitecture('EfficientNetLite0', {
    ...{ inputShape: [96, 96, 3], includeTop: true, classes: 1000, seed: 1 },
  });
  const manifest = join(root, 'models/efficientnet-lite0/weights.json');
  const real = await loadBundledWeights(lite, manifest, blobs);
  for (const layer of ['stem_activation', 'block3b_add', 'probs']) {
    const known = real.layers.some(({ name }) => name === layer) ? layer : real.layers.at(-1)!.name;
    await addSubject(`lite0-${known}`, real, known);
  }
  const jobs = subjects.map(({ name, layer, items }) => ({
    ...{ model: `${name}.keras`, input: `${name}.npy`, layer },
    edges: edgesOf(finals(items)[0]!.histogram),
    imageEdges: edgesOf(imageOf(items)),
  }));
  const input = JSON.stringify(jobs);
  const script = join(import.meta.dirname, 'keras_activations.py');
  const text = execFileSync(kerasPython(), [script, folder], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const answers = JSON.parse(text.trim().split('\n').at(-1)!) as Subject['theirs'][];
  for (const [i, one] of answers.entries()) subjects[i]!.theirs = one;
}, 600_000);
afterAll(async () => {
  await pool?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Returns how many values the bins of both differ by, at most. */
const apart = (ours: readonly number[], theirs: readonly number[]) =>
  ours.reduce((sum, one, i) => sum + Math.abs(one - theirs[i]!), 0) / 2;

function compare(ours: ValueHistogram, theirs: Described, exact: boolean, name: string): void {
  const scale = Math.max(Math.abs(theirs.min), Math.abs(theirs.max));
  const moved = apart(ours.bins, theirs.bins);
  const gaps = (['min', 'max', 'mean', 'std'] as const).map(
    (one) => Math.abs(ours[one] - theirs[one]) / scale,
  );
  console.log(
    `${name}: ${ours.count} values, ${moved} in another bin, moments within ${Math.max(...gaps).toExponential(1)}`,
  );
  expect(ours.count).toBe(theirs.count);
  parity.add('moments/keras', Math.max(gaps[2]!, gaps[3]!));
  parity.add('extremes/keras', Math.max(gaps[0]!, gaps[1]!));
  if (exact) {
    expect(ours.bins).toEqual(theirs.bins);
    expect(ours.zeros).toBe(theirs.zeros);
  } else {
    // Sums are rounded in another order, which moves values across an edge.
    expect(moved).toBeLessThanOrEqual(Math.max(2, ours.count * 1e-5));
    expect(Math.abs(ours.zeros - theirs.zeros)).toBeLessThanOrEqual(ours.count * 1e-5);
  }
}

test('counts the same values in the same bins, of one image and of a sample', () => {
  for (const { name, items, theirs } of subjects) {
    const exact = name.startsWith('dead');
    compare(finals(items)[0]!.histogram, theirs.sample, exact, name);
    compare(imageOf(items), theirs.image, exact, `${name}, one image`);
  }
});

describe('dead channels', () => {
  test('are the same, with the value that they always have', () => {
    for (const { name, items, theirs } of subjects) {
      const { dead, images } = finals(items)[0]!;
      console.log(
        `${name}: ${dead.zero} zero, ${dead.constant} constant of ${dead.channels}, ${images} images`,
      );
      expect(dead.list.map(({ channel, value }) => [channel, value])).toEqual(
        theirs.dead.slice(0, dead.list.length),
      );
      expect(dead.zero + dead.constant).toBe(theirs.dead.length);
    }
  });
  test('are those that the network was made with', () => {
    expect(finals(subjects[0]!.items)[0]!.dead).toEqual({
      channels: 6,
      zero: 2,
      constant: 1,
      list: [
        { channel: 1, value: 0 },
        { channel: 4, value: 0 },
        { channel: 5, value: 3 },
      ],
    });
  });
});

test('reads a finished sample from its file', () => {
  for (const { items } of subjects) {
    const [computed, kept] = finals(items);
    expect(kept).toEqual(computed);
    // Progress comes only from the first time.
    expect(items.filter(({ progress }) => progress)).toHaveLength(2);
  }
});

test('describes weights as NumPy does', async () => {
  for (const { graph, layer, theirs } of subjects)
    for (const [name, truth] of Object.entries(theirs.weights)) {
      const ref = graph.layers.find((one) => one.name === layer)!.weights[name]!;
      if (!('blob' in ref)) throw new Error(`${name} is not stored`);
      const ours = await readStats(blobs.path(ref.blob), new AbortController().signal);
      const scale = Math.max(Math.abs(truth.min), Math.abs(truth.max), 1e-12);
      expect([ours.count, ours.zeros, ours.min, ours.max]).toEqual([
        truth.count,
        truth.zeros,
        truth.min,
        truth.max,
      ]);
      expect(Math.abs(ours.mean - truth.mean) / scale).toBeLessThan(1e-6);
      expect(Math.abs(ours.std - truth.std) / scale).toBeLessThan(1e-6);
      const moved = apart(ours.bins, truth.bins);
      console.log(`${layer}/${name}: ${ours.count} weights, ${moved} in another bin`);
      // NumPy computes the edges in float32 for float32 weights.
      expect(moved).toBeLessThanOrEqual(Math.max(0, Math.ceil(ours.count * 1e-5)));
    }
});

parity.test();
