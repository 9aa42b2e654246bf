// One pass, positions, crops and non-maximum suppression agree with Keras and NumPy.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { atSize, type FullyConvolutional, makeFullyConvolutional } from '#shared/graph/fully-convolutional';
import type { LayerGraph } from '#shared/graph/graph';
import { type ScoredBox, suppressOverlaps } from '#shared/insight/boxes';
import { classMapOf, compareMaps } from '#shared/insight/window-scores';
import { createRandom } from '#shared/random';
import { saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { decodeImage } from '../../src-main/images/decode';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { findWhere } from '../../src-main/trainer/insight/find-where';
import { openInsightNetwork } from '../../src-main/trainer/insight/network';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { type Tensor4D, tf } from '../../src-main/trainer/tf';
import { scoringGraph } from '../../src-main/trainer/train/loss/scoring';
import { materialize } from '../../src-main/trainer/weights/load';
import { openParity } from '../parity';
import { kerasPython, readArray, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
const parity = openParity('test/interop/sliding.test.ts');
const overlap = 0.3;
let folder = '';
let blobs: BlobStore;
const at = (name: string) => join(folder, name);

/** What Graft computed of one image. */
interface Computed {
  readonly side: number;
  readonly stride: number;
  readonly windows: Float32Array;
  readonly positions: Float32Array | null;
  readonly crops: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Greatest difference of one window's scores from the classifier's, at its own size. */
  readonly atOwnSize: number;
  /** Greatest difference of the mean of the positions from the classifier's logits; NaN where the mean is not the score. */
  readonly averages: number;
}
const computed = new Map<string, Computed>();
const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
const pixelsAt = (width: number, height: number) =>
  decodeImage({ path: join(root, 'assets/samples/drawings/animals/contour-fox.jpg') }, { width, height });
const noPool = () => {
  throw new Error('pixels are given');
};

async function compute(name: string, graph: LayerGraph): Promise<void> {
  const { graph: bare, output, form } = scoringGraph(graph);
  const sliding = makeFullyConvolutional({ ...bare, outputs: [output] });
  const { window, stride } = sliding;
  const size = { height: window.height + 2 * stride[0], width: window.width + 3 * stride[1] };
  const network = await openInsightNetwork(atSize(sliding, size), blobs, noPool);
  const pixels = await pixelsAt(size.width, size.height);
  const found: Partial<Record<'windows' | 'positions' | 'crops', Float32Array>> = {};
  for await (const { onePass, crops } of findWhere({
    network,
    sliding,
    form,
    pixels,
    target: null,
    crops: true,
  })) {
    if (onePass) found.windows = floats(onePass.windows.scores);
    if (onePass?.positions) found.positions = floats(onePass.positions.scores);
    if (crops) found.crops = floats(crops.windows.scores);
  }
  const x = tf.tidy(() =>
    network.prepare(tf.tensor4d(Float32Array.from(pixels), [1, size.height, size.width, 3])),
  );
  await writeArray(at(`${name}.npy`), x.shape, x.dataSync() as Float32Array<ArrayBuffer>);
  await saveWith('keras', graph, at(`${name}.keras`), { blobs, onProgress: () => {} });
  const own = await ownScores(graph, sliding, x);
  tf.dispose(x);
  network.dispose();
  computed.set(name, {
    side: window.height,
    stride: stride[0],
    rows: 3,
    columns: 4,
    windows: found.windows!,
    positions: found.positions ?? null,
    crops: found.crops!,
    ...own,
  });
}

/** Compares the sliding network at the classifier's own size with the classifier, and the mean of the positions with both. */
async function ownScores(graph: LayerGraph, sliding: FullyConvolutional, scene: Tensor4D) {
  const { height, width } = sliding.window;
  const classifier = await openInsightNetwork(graph, blobs, noPool);
  const network = await openInsightNetwork(sliding.graph, blobs, noPool);
  const result = tf.tidy(() => {
    const crop = tf.slice(scene, [0, 0, 0, 0], [1, height, width, 3]);
    const given = new Map([[network.input.name, crop]]);
    const logits = classifier.scores(given).dataSync();
    const window = network.run(given, sliding.graph.outputs)[0]!.dataSync();
    const { positions } = sliding;
    const mean = positions?.averages
      ? tf.mean(network.run(given, positions.graph.outputs, positions.graph)[0]!, [1, 2]).dataSync()
      : null;
    return { atOwnSize: gap(window, logits), averages: mean ? gap(mean, logits) : Number.NaN };
  });
  classifier.dispose();
  network.dispose();
  return result;
}

/** Returns the greatest difference, relative to the greatest value of the reference. */
function gap(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let [difference, scale] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    difference = Math.max(difference, Math.abs(ours[i]! - theirs[i]!));
    scale = Math.max(scale, Math.abs(theirs[i]!));
  }
  // Random weights of some networks give values too small to compare.
  expect(scale).toBeGreaterThan(1e-3);
  return difference / scale;
}

const random = createRandom(4);
const boxes: ScoredBox[] = Array.from({ length: 300 }, () => ({
  left: Math.floor(random() * 400),
  top: Math.floor(random() * 400),
  width: 20 + Math.floor(random() * 150),
  height: 20 + Math.floor(random() * 150),
  score: Math.fround(random()),
}));
const subjects = [
  ['lite0', 'avg_pool'],
  ['inception', 'avg_pool'],
  ['vgg', 'flatten'],
] as const;

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-sliding-'));
  blobs = openBlobStore(at('blobs'));
  const build = (name: Parameters<typeof buildArchitecture>[0], side: number, classes: number) =>
    buildArchitecture(name, { inputShape: [side, side, 3], includeTop: true, classes, seed: 2 });
  const manifest = join(root, 'models/efficientnet-lite0/weights.json');
  await compute('lite0', await loadBundledWeights(build('EfficientNetLite0', 96, 1000), manifest, blobs));
  await compute('inception', await materialize(build('InceptionV3', 107, 10), blobs));
  await compute('vgg', await materialize(build('VGG16', 32, 5), blobs));
  await writeArray(
    at('boxes.npy'),
    [boxes.length, 5],
    Float32Array.from(
      boxes.flatMap(({ left, top, width, height, score }) => [left, top, width, height, score]),
    ),
  );
  const jobs = [
    ...subjects.map(([name, layer]) => ({
      do: 'slide',
      model: name,
      input: `${name}.npy`,
      root: layer,
      side: computed.get(name)!.side,
      stride: computed.get(name)!.stride,
      output: name,
    })),
    { do: 'suppress', input: 'boxes.npy', overlap, output: 'kept.npy' },
  ];
  const script = join(import.meta.dirname, 'keras_sliding.py');
  const running = promisify(execFile)(kerasPython(), [script, folder], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(jobs));
  await running;
}, 900_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(subjects)('%s', (name) => {
  const reference = async (part: string) =>
    new Float32Array((await readArray(at(`${name}-${part}.npy`))).values);

  test('gives Keras’ scores of all windows by one pass', async () => {
    const { windows, rows, columns } = computed.get(name)!;
    const truth = await reference('windows');
    const difference = gap(windows, truth);
    console.log(
      `${name}: ${rows} × ${columns} windows by one pass, greatest difference ${difference.toExponential(1)}`,
    );
    parity.add('one-pass/keras', difference);
  });

  test('gives Keras’ scores of each crop', async () => {
    const { crops, windows, rows, columns } = computed.get(name)!;
    const truth = await reference('crops');
    parity.add('crops/keras', gap(crops, truth));
    // Both programs find the same difference between the one pass and the crops.
    const size = { rows, columns };
    const [ours, theirs] = [
      [windows, crops],
      [await reference('windows'), truth],
    ].map(([a, b]) => compareMaps(classMapOf(size, bytes(a!), 0), classMapOf(size, bytes(b!), 0)));
    console.log(
      `${name}: one pass against crops: r ${ours!.correlation?.toFixed(3)}, greatest ${ours!.greatest.toFixed(3)}`,
    );
    expect(ours!.greatest).toBeCloseTo(theirs!.greatest, 3);
    expect(ours!.greatest).toBeGreaterThan(1e-4);
  });

  test('gives exactly the classifier’s logits at its own size', () => {
    const { atOwnSize, averages } = computed.get(name)!;
    expect(atOwnSize).toBeLessThan(1e-6);
    if (name === 'vgg') expect(averages).toBeNaN();
    else expect(averages).toBeLessThan(1e-5);
  });

  test('gives Keras’ scores of each position before pooling; a flattening head has none', async () => {
    const { positions } = computed.get(name)!;
    if (name === 'vgg') expect(positions).toBeNull();
    else parity.add('positions/keras', gap(positions!, await reference('positions')));
  });
});

test('non-maximum suppression keeps the boxes that a NumPy version keeps', async () => {
  const { values } = await readArray(at('kept.npy'));
  const kept = suppressOverlaps(boxes, overlap);
  expect(kept.length).toBeLessThan(boxes.length / 2);
  expect(kept.flatMap(({ left, top, width, height, score }) => [left, top, width, height, score])).toEqual([
    ...values,
  ]);
});

parity.test();

const bytes = (values: Float32Array) => new Uint8Array(values.slice().buffer);
