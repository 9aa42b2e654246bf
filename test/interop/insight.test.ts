// Explanations agree with tf-keras-vis, PAIR's saliency and plain gradients in Keras, at the last feature maps and at earlier ones.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { defaultMapLayer } from '#shared/insight/map-layers';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { decodeImage } from '../../src-main/images/decode';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { judge, labelRow, pixelGradientProgram } from '../../src-main/trainer/insight/attack';
import { camOf, type GradientCam } from '../../src-main/trainer/insight/cam';
import { equalSteps } from '../../src-main/trainer/insight/gauss-legendre';
import { layerGradient, scoresOfImage } from '../../src-main/trainer/insight/layer-gradient';
import { type InsightNetwork, openInsightNetwork } from '../../src-main/trainer/insight/network';
import {
  integratedGradients,
  normalNoise,
  saliency,
  smoothGrad,
} from '../../src-main/trainer/insight/pixel-gradient';
import { scoreCam } from '../../src-main/trainer/insight/score-cam';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor4D, tf } from '../../src-main/trainer/tf';
import { materialize } from '../../src-main/trainer/weights/load';
import { kerasPython, readArray, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
/** The references, installed beside Keras without their dependencies that Keras has. */
const references = [
  'tf-keras-vis==0.8.7',
  'saliency==0.2.1',
  'scipy==1.16.3',
  'deprecated==1.3.1',
  'wrapt==2.0.1',
  'imageio==2.37.2',
];
const channels = 8;
const samples = 5;
const steps = 9;
/** The class that an attack approaches. */
const attacked = 3;

let folder = '';
let blobs: BlobStore;
const at = (name: string) => join(folder, name);

/** Returns the folder of the references next to Keras' environment; installs them once. */
function referenceFolder(python: string): string {
  const target = join(dirname(dirname(dirname(python))), 'insight-references-1');
  if (!existsSync(join(target, 'saliency')))
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', target, ...references], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  return target;
}

async function runReferences(jobs: readonly object[]): Promise<void> {
  const python = kerasPython();
  const env = { ...process.env, PYTHONPATH: referenceFolder(python) };
  const script = join(import.meta.dirname, 'keras_insight.py');
  const running = promisify(execFile)(python, [script, folder], { env, maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(jobs));
  await running;
}

/** Returns the greatest difference, relative to the greatest value of the reference. */
function gap(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let [difference, scale] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    difference = Math.max(difference, Math.abs(ours[i]! - theirs[i]!));
    scale = Math.max(scale, Math.abs(theirs[i]!));
  }
  expect(scale).toBeGreaterThan(0);
  return difference / scale;
}

async function finish<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (let step = await work.next(); ; step = await work.next()) if (step.done) return step.value;
}

interface Subject {
  readonly name: string;
  readonly graph: LayerGraph;
  readonly layers: readonly string[];
  network: InsightNetwork;
  x: Tensor4D;
  readonly pixels: Float32Array;
  label: number;
}
const subjects: Subject[] = [];
const reference = async (name: string) => new Float32Array((await readArray(at(name))).values);

async function addSubject(name: string, graph: LayerGraph, earlier: string): Promise<void> {
  const network = await openInsightNetwork(graph, blobs, () => {
    throw new Error('a JPEG is decoded by TensorFlow');
  });
  const { width, height } = network.input;
  const file = join(root, 'assets/samples/drawings/animals/contour-fox.jpg');
  const pixels = await decodeImage({ path: file }, { width, height });
  const values = Float32Array.from(pixels);
  const x = network.prepare(tf.tensor4d(values, [1, height, width, 3]));
  const { probabilities } = scoresOfImage(network, x);
  const label = probabilities.indexOf(Math.max(...probabilities));
  subjects.push({
    name,
    graph,
    layers: [defaultMapLayer(graph)!.layer, earlier],
    network,
    x,
    label,
    pixels: values,
  });
  await saveWith('keras', graph, at(`${name}.keras`), { blobs, onProgress: () => {} });
}

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-insight-'));
  blobs = openBlobStore(at('blobs'));
  const lite = buildArchitecture('EfficientNetLite0', {
    inputShape: [96, 96, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const withWeights = await loadBundledWeights(
    lite,
    join(root, 'models/efficientnet-lite0/weights.json'),
    blobs,
  );
  await addSubject('lite0', withWeights, 'block3b_add');
  const small = buildArchitecture('MobileNetV2', {
    inputShape: [64, 64, 3],
    includeTop: true,
    classes: 10,
    seed: 3,
  });
  await addSubject('mobilenet', await materialize(small, blobs), 'block_6_project_BN');
  const jobs = [];
  for (const { name, layers, x, label } of subjects) {
    const [, height, width, depth] = x.shape;
    const size = height * width * depth;
    await writeArray(at(`${name}.npy`), x.shape, x.dataSync() as Float32Array<ArrayBuffer>);
    await writeArray(at(`${name}-zero.npy`), x.shape, new Float32Array(size).fill(-1));
    const noise = new Float32Array(samples * size);
    const draw = normalNoise(7);
    for (let s = 0; s < samples; s++) noise.set(draw(s, size), s * size);
    await writeArray(at(`${name}-noise.npy`), [samples, size], noise);
    for (const [i, layer] of layers.entries())
      jobs.push({
        model: `${name}.keras`,
        input: `${name}.npy`,
        baseline: `${name}-zero.npy`,
        noise: `${name}-noise.npy`,
        out: `${name}-${i}`,
        ...{ label, layer, channels, samples, steps, target: attacked },
      });
  }
  await runReferences(jobs);
}, 600_000);

afterAll(async () => {
  for (const { network, x } of subjects) {
    network.dispose();
    x.dispose();
  }
  await rm(folder, { recursive: true, force: true });
});

const cams: GradientCam[] = [
  'grad-cam',
  'grad-cam-plus-plus',
  'layer-cam',
  'hires-cam',
  'xgrad-cam',
  'eigen-cam',
];

describe.each(['lite0', 'mobilenet'])('%s', (name) => {
  const subject = () => subjects.find((one) => one.name === name)!;
  const target = () => ({ label: subject().label, contrast: false });

  test('feature maps, gradients and class activation maps at the last layer and at an earlier one', async () => {
    const { network, layers, x } = subject();
    for (const [i, layer] of layers.entries()) {
      const of = layerGradient(network, x, layer, target());
      expect(gap(of.maps, await reference(`${name}-${i}-maps.npy`))).toBeLessThan(1e-5);
      expect(gap(of.gradient, await reference(`${name}-${i}-gradient.npy`))).toBeLessThan(1e-5);
      for (const method of cams) {
        const theirs = await reference(`${name}-${i}-${method}.npy`);
        const ours = camOf(method, of);
        const found =
          method === 'grad-cam-plus-plus' ? gap(normalized(ours), normalized(theirs)) : gap(ours, theirs);
        console.log(`${name} ${layer} ${method}: ${found.toExponential(1)}`);
        // Earlier layers have negative values. There Grad-CAM++ amplifies rounding where 2g² + g³ΣA passes 0, and XGrad-CAM
        // where it divides by a sum ΣA near 0: how much depends on the processor.
        const amplified: Partial<Record<GradientCam, number>> = {
          'grad-cam-plus-plus': 1e-2,
          'xgrad-cam': 1e-3,
        };
        const bound = (i === 1 && amplified[method]) || 1e-5;
        expect(found).toBeLessThan(bound);
      }
    }
  });

  test('Score-CAM', async () => {
    const { network, layers, x, label } = subject();
    const { values } = await finish(scoreCam(network, x, layers[0]!, label, channels, true));
    const found = gap(values, await reference(`${name}-0-score-cam.npy`));
    console.log(`${name} score-cam: ${found.toExponential(1)}`);
    expect(found).toBeLessThan(1e-4);
  });

  test('saliency, SmoothGrad and integrated gradients', async () => {
    const { network, x } = subject();
    const baseline = tf.fill(x.shape, -1) as Tensor4D;
    const smooth = await finish(
      smoothGrad(network, x, target(), { samples, noise: 0.15, absolute: false, noiseOf: normalNoise(7) }),
    );
    const found = {
      saliency: gap(saliency(network, x, target()), await reference(`${name}-0-saliency.npy`)),
      smooth: gap(smooth, await reference(`${name}-0-smooth-grad.npy`)),
      integrated: gap(
        await finish(integratedGradients(network, x, baseline, target(), equalSteps(steps))),
        await reference(`${name}-0-integrated.npy`),
      ),
    };
    baseline.dispose();
    console.log(name, found);
    expect(found.saliency).toBeLessThan(1e-5);
    expect(found.integrated).toBeLessThan(1e-5);
    // Noise moves some activations to where a ReLU6 bends: rounding then decides between two gradients.
    expect(found.smooth).toBeLessThan(name === 'lite0' ? 1e-2 : 1e-5);
  });
});

describe.each(['lite0', 'mobilenet'])('the attack on %s', (name) => {
  test("takes the same step as a reference with Keras' gradient", async () => {
    const { network, x, pixels } = subjects.find((one) => one.name === name)!;
    const { height, width, channels: depth } = network.input;
    const classes = judge(network, pixels).classes;
    const session = network.openSession({ gradient: pixelGradientProgram(network, classes) });
    const feeds = new Map<string, Tensor>([
      ['pixels', tf.tensor4d(pixels, [1, height, width, depth])],
      ['label', labelRow(attacked, classes)],
    ]);
    const outputs = session.run('gradient', feeds);
    const gradient = outputs.get('gradient')!.dataSync() as Float32Array;
    tf.dispose([...feeds.values(), ...outputs.values()]);
    session.dispose();
    // The networks' preprocessing scales all channels alike, so the gradients differ by one factor.
    const theirs = await reference(`${name}-0-loss-gradient.npy`);
    expect(theirs.length).toBe(x.size);
    let equal = 0;
    for (const [i, value] of theirs.entries()) if (Math.sign(value) === Math.sign(gradient[i]!)) equal++;
    console.log(`${name} equal signs: ${equal} of ${theirs.length}`);
    expect(equal / theirs.length).toBeGreaterThan(0.999);
  });
});

function normalized(values: Float32Array): Float32Array {
  const most = values.reduce((max, one) => Math.max(max, one), 0);
  return values.map((value) => value / (most || 1));
}

test('opens the file that Keras explained with the same scores', async () => {
  const { graph } = await openWith(at('lite0.keras'), { blobs, onProgress: () => {} });
  expect(graph.layers.length).toBe(subjects[0]!.graph.layers.length);
});
