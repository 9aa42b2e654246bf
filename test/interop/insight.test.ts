// Explanations agree with tf-keras-vis, PAIR's saliency and plain gradients in Keras, at the last feature maps and at earlier ones; attacks agree with ART step by step.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { defaultMapLayer } from '#shared/insight/map-layers';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { decodeImage } from '../../src-main/images/decode';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { judge, labelRow, nextIterate, pixelGradientProgram } from '../../src-main/trainer/insight/attack';
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
import { referenceFolder as evaluationReferences } from '../bench/evaluation-references';
import { gap, openParity } from '../parity';
import { kerasPython, readArray, writeArray } from './real-keras';

const root = join(import.meta.dirname, '../..');
/** The references, installed beside Keras without their dependencies that Keras has. */
const references = [
  'adversarial-robustness-toolbox==1.20.1',
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
/** The class that an attack approaches, and its settings, in values from 0 to 255. Steps of 0.5 are exact in float32, and reach the border of the ball after eight. */
const attacked = 3;
const pgd = { epsilon: 4, step: 0.5, steps: 10 };
const parity = openParity('test/interop/insight.test.ts');

let folder = '';
let blobs: BlobStore;
const at = (name: string) => join(folder, name);

/** Returns the folder of the references next to Keras' environment; installs them once. */
function referenceFolder(python: string): string {
  const target = join(dirname(dirname(dirname(python))), 'insight-references-2');
  if (!existsSync(join(target, 'art')))
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', target, ...references], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  return target;
}

async function runReferences(jobs: readonly object[]): Promise<void> {
  const python = kerasPython();
  // ART needs scikit-learn.
  const folders = [referenceFolder(python), evaluationReferences(python)];
  const env = { ...process.env, PYTHONPATH: folders.join(delimiter) };
  const script = join(import.meta.dirname, 'keras_insight.py');
  const running = promisify(execFile)(python, [script, folder], { env, maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(jobs));
  await running;
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
  for (const { name, graph, layers, x, label, pixels } of subjects) {
    const [, height, width, depth] = x.shape;
    const size = height * width * depth;
    await writeArray(at(`${name}.npy`), x.shape, x.dataSync() as Float32Array<ArrayBuffer>);
    await writeArray(at(`${name}-zero.npy`), x.shape, new Float32Array(size).fill(-1));
    const noise = new Float32Array(samples * size);
    const draw = normalNoise(7);
    for (let s = 0; s < samples; s++) noise.set(draw(s, size), s * size);
    await writeArray(at(`${name}-noise.npy`), [samples, size], noise);
    await writeArray(at(`${name}-pixels.npy`), x.shape, pixels as Float32Array<ArrayBuffer>);
    const [scale, offset] = [graph.preprocessing.scale[0], graph.preprocessing.offset[0]];
    const attack = { pixels: `${name}-pixels.npy`, scale, offset, ...pgd };
    for (const [i, layer] of layers.entries())
      jobs.push({
        model: `${name}.keras`,
        input: `${name}.npy`,
        baseline: `${name}-zero.npy`,
        noise: `${name}-noise.npy`,
        out: `${name}-${i}`,
        ...{ label, layer, channels, samples, steps, target: attacked, attack: i === 0 ? attack : null },
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

/** The reference of each method. Earlier layers have negative values: there Grad-CAM++ amplifies rounding where 2g² + g³ΣA passes 0, and XGrad-CAM where it divides by a sum ΣA near 0; how much depends on the processor. */
const cams: Readonly<Partial<Record<GradientCam, 'tf-keras-vis' | 'keras'>>> = {
  'grad-cam': 'tf-keras-vis',
  'grad-cam-plus-plus': 'tf-keras-vis',
  'layer-cam': 'tf-keras-vis',
  'hires-cam': 'keras',
  'xgrad-cam': 'keras',
  'eigen-cam': 'keras',
};

describe.each(['lite0', 'mobilenet'])('%s', (name) => {
  const subject = () => subjects.find((one) => one.name === name)!;
  const target = () => ({ label: subject().label, contrast: false });

  test('feature maps, gradients and class activation maps at the last layer and at an earlier one', async () => {
    const { network, layers, x } = subject();
    for (const [i, layer] of layers.entries()) {
      const of = layerGradient(network, x, layer, target());
      const place = i === 0 ? 'last' : 'lower';
      parity.add('maps/keras', gap(of.maps, await reference(`${name}-${i}-maps.npy`)));
      parity.add('gradient/keras', gap(of.gradient, await reference(`${name}-${i}-gradient.npy`)));
      for (const [method, library] of Object.entries(cams) as [GradientCam, string][]) {
        const theirs = await reference(`${name}-${i}-${method}.npy`);
        const ours = camOf(method, of);
        // exp(score) is left out.
        const found =
          method === 'grad-cam-plus-plus' ? gap(normalized(ours), normalized(theirs)) : gap(ours, theirs);
        console.log(`${name} ${layer} ${method}: ${found.toExponential(1)}`);
        parity.add(`${method}/${library}/${place}`, found);
      }
    }
  });

  test('Score-CAM', async () => {
    const { network, layers, x, label } = subject();
    const { values } = await finish(scoreCam(network, x, layers[0]!, label, channels, true));
    const found = gap(values, await reference(`${name}-0-score-cam.npy`));
    console.log(`${name} score-cam: ${found.toExponential(1)}`);
    parity.add('score-cam/tf-keras-vis', found);
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
    parity.add('saliency/tf-keras-vis', found.saliency);
    parity.add('integrated-gradients/pair', found.integrated);
    // Noise moves some activations to where a ReLU6 bends: rounding then decides between two gradients.
    parity.add(`smooth-grad/pair/${name}`, found.smooth);
  });
});

describe.each(['lite0', 'mobilenet'])('the attack on %s', (name) => {
  const subject = () => subjects.find((one) => one.name === name)!;

  /** Returns the gradient of the cross-entropy of a class at pixels, as an attack computes it. */
  function gradientAt(label: number): { of(pixels: Float32Array): Float32Array; dispose(): void } {
    const { network, pixels } = subject();
    const { height, width, channels: depth } = network.input;
    const { classes } = judge(network, pixels);
    const session = network.openSession({ gradient: pixelGradientProgram(network, classes) });
    return {
      of(values) {
        const feeds = new Map<string, Tensor>([
          ['pixels', tf.tensor4d(values, [1, height, width, depth])],
          ['label', labelRow(label, classes)],
        ]);
        const outputs = session.run('gradient', feeds);
        const gradient = outputs.get('gradient')!.dataSync() as Float32Array;
        tf.dispose([...feeds.values(), ...outputs.values()]);
        return gradient;
      },
      dispose: () => session.dispose(),
    };
  }

  /** Returns the share of equal values. */
  function equalShare(ours: Float32Array, theirs: Float32Array): number {
    expect(ours.length).toBe(theirs.length);
    return ours.filter((value, i) => value === theirs[i]).length / ours.length;
  }

  test.each(['targeted', 'untargeted'] as const)(
    "%s: each step from ART's iterate is ART's",
    async (kind) => {
      const { pixels, label } = subject();
      const direction = kind === 'targeted' ? -1 : 1;
      const gradient = gradientAt(kind === 'targeted' ? attacked : label);
      const { epsilon, step: stepSize, steps: count } = pgd;
      const fgsm = nextIterate(pixels, pixels, gradient.of(pixels), {
        epsilon,
        stepSize: epsilon,
        direction,
      });
      const found = { fgsm: equalShare(fgsm, await reference(`${name}-0-fgsm-${kind}.npy`)), pgd: 1 };
      const iterates = await reference(`${name}-0-pgd-${kind}.npy`);
      expect(iterates.length).toBe(count * pixels.length);
      let current = pixels;
      for (let step = 0; step < count; step++) {
        const theirs = iterates.slice(step * pixels.length, (step + 1) * pixels.length);
        const ours = nextIterate(pixels, current, gradient.of(current), { epsilon, stepSize, direction });
        found.pgd = Math.min(found.pgd, equalShare(ours, theirs));
        // The next step starts where ART is, so that no difference is carried on.
        current = theirs;
      }
      gradient.dispose();
      console.log(`${name} ${kind}: equal values, at least`, found);
      parity.add('fgsm/art', found.fgsm);
      parity.add('pgd/art', found.pgd);
      const moved = Math.max(...current.map((value, i) => Math.abs(value - pixels[i]!)));
      expect(moved).toBe(epsilon);
    },
  );
});

function normalized(values: Float32Array): Float32Array {
  const most = values.reduce((max, one) => Math.max(max, one), 0);
  return values.map((value) => value / (most || 1));
}

test('opens the file that Keras explained with the same scores', async () => {
  const { graph } = await openWith(at('lite0.keras'), { blobs, onProgress: () => {} });
  expect(graph.layers.length).toBe(subjects[0]!.graph.layers.length);
});

parity.test();
