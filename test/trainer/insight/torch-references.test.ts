// Explanations and calibration errors agree with pytorch-grad-cam, captum and netcal. Their results are in test/fixtures/torch-insight, whose make.py writes them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { calibrationOf } from '#shared/evaluation/calibration';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { openWith } from '../../../src-main/formats/registry';
import { loadBundledWeights } from '../../../src-main/formats/weights-manifest';
import { decodeImage } from '../../../src-main/images/decode';
import { parseNpy } from '../../../src-main/shells/cli/npy';
import { openBlobStore } from '../../../src-main/store/blobs';
import { camOf, type GradientCam } from '../../../src-main/trainer/insight/cam';
import { gaussLegendre } from '../../../src-main/trainer/insight/gauss-legendre';
import {
  type LayerGradient,
  layerGradient,
  scoresOfImage,
} from '../../../src-main/trainer/insight/layer-gradient';
import { type InsightNetwork, openInsightNetwork } from '../../../src-main/trainer/insight/network';
import { occlusion } from '../../../src-main/trainer/insight/occlusion';
import {
  integratedGradients,
  saliency,
  smoothGrad,
  sumChannels,
} from '../../../src-main/trainer/insight/pixel-gradient';
import { scoreCam } from '../../../src-main/trainer/insight/score-cam';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor4D, tf } from '../../../src-main/trainer/tf';
import { gap, openParity } from '../../parity';
import { scoresOf } from '../../shared/evaluation/scores-of';

// WebAssembly takes long.
vi.setConfig({ testTimeout: 120_000 });

const fixtures = join(import.meta.dirname, '../../fixtures/torch-insight');
const parity = openParity('test/trainer/insight/torch-references.test.ts');

interface Facts {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}
interface Expected extends Facts {
  readonly layers: readonly string[];
  readonly window: number;
  readonly stride: number;
  readonly label: number;
  readonly steps: number;
  readonly samples: number;
  readonly noise: number;
  /** captum's completeness gap: the sum of the integrated gradients minus the difference of the scores. */
  readonly delta: number;
}
interface Subject {
  readonly expected: Expected;
  readonly arrays: ReadonlyMap<string, Float32Array>;
  readonly network: InsightNetwork;
  readonly pixels: Float32Array;
  readonly x: Tensor4D;
}

let folder = '';
let all: Readonly<Record<'small' | 'lite0', Expected>> & {
  readonly calibration: Facts & Readonly<Record<'ece' | 'mce', Readonly<Record<string, number>>>>;
};
const subjects = new Map<string, Subject>();

/** Reads the arrays of a subject, which are in one file in the order of their shapes. */
async function arraysOf(name: string, { shapes }: Facts): Promise<Map<string, Float32Array>> {
  const file = join(fixtures, `${name}.npy`);
  const { values } = parseNpy(await readFile(file), file);
  let from = 0;
  const arrays = Object.entries(shapes).map(([key, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    from += count;
    return [key, values.slice(from - count, from)] as const;
  });
  expect(from).toBe(values.length);
  return new Map(arrays);
}

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-torch-'));
  const blobs = openBlobStore(join(folder, 'blobs'));
  all = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
  const small = await openWith(join(fixtures, 'small.keras'), { blobs, onProgress: () => {} });
  const options = { inputShape: [96, 96, 3], includeTop: true, classes: 1000, seed: 1 } as const;
  const manifest = join(import.meta.dirname, '../../../models/efficientnet-lite0/weights.json');
  const graphs: Readonly<Record<'small' | 'lite0', LayerGraph>> = {
    small: { ...small.graph, preprocessing: preprocessings.tf },
    lite0: await loadBundledWeights(buildArchitecture('EfficientNetLite0', options), manifest, blobs),
  };
  for (const [name, graph] of Object.entries(graphs) as ['small' | 'lite0', LayerGraph][]) {
    const network = await openInsightNetwork(graph, blobs, () => {
      throw new Error('images are decoded by this test');
    });
    const { width, height } = network.input;
    const decoded = await decodeImage({ path: join(fixtures, `${name}.png`) }, { width, height });
    const pixels = Float32Array.from(decoded);
    const x = network.prepare(tf.tensor4d(pixels, [1, height, width, 3]));
    const expected = all[name];
    subjects.set(name, { expected, arrays: await arraysOf(name, expected), network, pixels, x });
  }
});
afterAll(async () => {
  for (const { network, x } of subjects.values()) {
    network.dispose();
    x.dispose();
  }
  await rm(folder, { recursive: true, force: true });
});

/** Returns Pearson's correlation. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (of: ArrayLike<number>) => Array.from(of).reduce((sum, one) => sum + one, 0) / of.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [together, own, other] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    together += (a[i]! - meanA) * (b[i]! - meanB);
    own += (a[i]! - meanA) ** 2;
    other += (b[i]! - meanB) ** 2;
  }
  return together / Math.sqrt(own * other);
}

/** Grad-CAM++ by the formula of pytorch-grad-cam: α is not normalized. */
function withoutNormalizing({ channels, maps, gradient }: LayerGradient): Float32Array {
  const [sums, weights] = [new Float64Array(channels), new Float64Array(channels)];
  for (const [i, value] of maps.entries()) sums[i % channels]! += value;
  for (const [i, g] of gradient.entries())
    weights[i % channels]! += (Math.max(0, g) * g * g) / (2 * g * g + sums[i % channels]! * g * g * g + 1e-6);
  const cam = new Float32Array(maps.length / channels);
  for (const [i, value] of maps.entries()) cam[Math.floor(i / channels)]! += weights[i % channels]! * value;
  return cam.map((value) => Math.max(0, value));
}

async function finish<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (let step = await work.next(); ; step = await work.next()) if (step.done) return step.value;
}

const names = ['small', 'lite0'] as const;
const equalCams: readonly GradientCam[] = ['grad-cam', 'layer-cam', 'hires-cam', 'xgrad-cam', 'eigen-cam'];

describe.each(names)('%s', (name) => {
  const subject = () => subjects.get(name)!;
  const target = () => ({ label: subject().expected.label, contrast: false });
  const reference = (key: string) => {
    const found = subject().arrays.get(key);
    if (!found) throw new Error(`no ${key} in the fixture of ${name}`);
    return found;
  };

  test('has the logits of the same network in PyTorch', () => {
    const { network, x, expected } = subject();
    const { scores, probabilities } = scoresOfImage(network, x);
    parity.add('logits/torch', gap(scores, reference('logits')));
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(expected.label);
  });

  test('class activation maps at the last layer and at lower ones', () => {
    const { network, x, expected } = subject();
    for (const [i, layer] of expected.layers.entries()) {
      const place = i === 0 ? 'last' : 'lower';
      const of = layerGradient(network, x, layer, target());
      for (const method of equalCams) {
        const found = gap(camOf(method, of), reference(`${layer}/${method}`));
        console.log(`${name} ${layer} ${method}: ${found.toExponential(1)}`);
        // XGrad-CAM divides by ΣA, which passes near 0 where maps have negative values.
        const apart = method === 'xgrad-cam' && of.maps.some((value) => value < 0);
        parity.add(`${method}/grad-cam/${apart ? 'signed' : place}`, found);
      }
      const gradCam = camOf('grad-cam', of);
      parity.add(`grad-cam/captum/${place}`, gap(gradCam, reference(`${layer}/captum-grad-cam`)));
      // Where maps have both signs, 2g² + g³ΣA passes 0 and neither form can be trusted.
      if (of.maps.some((value) => value < 0)) continue;
      const theirs = reference(`${layer}/grad-cam-plus-plus`);
      const plus = correlation(camOf('grad-cam-plus-plus', of), theirs);
      console.log(`${name} ${layer} grad-cam-plus-plus: r ${plus.toFixed(4)}`);
      parity.add(`grad-cam-plus-plus/grad-cam/${place}`, plus);
      parity.add('grad-cam-plus-plus/grad-cam/formula', gap(withoutNormalizing(of), theirs));
    }
  });

  test('saliency, integrated gradients with their gap, and occlusion', async () => {
    const { network, x, expected, pixels } = subject();
    const { label, steps, window, stride } = expected;
    const black = tf.tidy(() => network.prepare(tf.zeros([...x.shape])));
    const values = await finish(integratedGradients(network, x, black, target(), gaussLegendre(steps)));
    const difference =
      scoresOfImage(network, x).scores[label]! - scoresOfImage(network, black).scores[label]!;
    black.dispose();
    const ownGap = values.reduce((sum, one) => sum + one, 0) - difference;
    const fill = [0, 1, 2].map((c) => {
      const own = pixels.filter((_, i) => i % 3 === c);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    });
    const windows = { side: [window, window], stride: [stride, stride], fill } as const;
    const found = {
      saliency: gap(saliency(network, x, target()), reference('saliency')),
      integrated: gap(sumChannels(values, 3), reference('integrated-gradients')),
      completeness: Math.abs(ownGap - expected.delta) / Math.abs(difference),
      occlusion: gap(await finish(occlusion(network, pixels, target(), windows)), reference('occlusion')),
    };
    console.log(name, found, `gap ${ownGap.toFixed(4)} of ${difference.toFixed(4)}, ${steps} steps`);
    parity.add('saliency/captum', found.saliency);
    parity.add(`integrated-gradients/captum/${name}`, found.integrated);
    parity.add('integrated-gradients/captum/gap', found.completeness);
    parity.add('occlusion/captum', found.occlusion);
  });
});

test('SmoothGrad by both means, with the same noise', async () => {
  const { network, x, expected, arrays } = subjects.get('small')!;
  const { samples, noise } = expected;
  const drawn = arrays.get('noise')!;
  const noiseOf = (sample: number, size: number) => drawn.subarray(sample * size, (sample + 1) * size);
  for (const mean of ['signed', 'absolute'] as const) {
    const settings = { samples, noise, absolute: mean === 'absolute', noiseOf };
    const target = { label: expected.label, contrast: false };
    const found = gap(
      await finish(smoothGrad(network, x, target, settings)),
      arrays.get(`smooth-grad-${mean}`)!,
    );
    console.log(`small smooth-grad ${mean}: ${found.toExponential(1)}`);
    parity.add(`smooth-grad/captum/${mean}`, found);
  }
  // The two definitions are not the same map.
  const [signed, absolute] = ['signed', 'absolute'].map((one) => arrays.get(`smooth-grad-${one}`)!);
  expect(gap(signed!, absolute!)).toBeGreaterThan(0.01);
});

test("Score-CAM correlates with pytorch-grad-cam's, which weights by a softmax over the channels", async () => {
  const { network, x, expected, arrays } = subjects.get('small')!;
  for (const [i, layer] of expected.layers.slice(0, 2).entries()) {
    const { values } = await finish(scoreCam(network, x, layer, expected.label, 64, true));
    const found = correlation(values, arrays.get(`${layer}/score-cam`)!);
    console.log(`small ${layer} score-cam: r ${found.toFixed(4)}`);
    parity.add(`score-cam/grad-cam/${i === 0 ? 'last' : 'lower'}`, found);
  }
});

test("calibration errors equal netcal's", async () => {
  const { calibration } = all;
  const arrays = await arraysOf('calibration', calibration);
  const labels = [...arrays.get('labels')!];
  const probabilities = arrays.get('probabilities')!;
  const rows = labels.map((_, i) => [...probabilities.subarray(4 * i, 4 * i + 4)]);
  const scores = scoresOf(rows, labels);
  for (const [bins, ece] of Object.entries(calibration.ece)) {
    const ours = calibrationOf(scores, 1, Number(bins));
    console.log(`${bins} bins: ECE ${ours.ece}, netcal ${ece}; MCE ${ours.mce}, ${calibration.mce[bins]}`);
    parity.add('ece/netcal', Math.abs(ours.ece - ece));
    parity.add('mce/netcal', Math.abs(ours.mce - calibration.mce[bins]!));
  }
});

parity.test();
