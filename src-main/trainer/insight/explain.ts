// Explains a class of one image by the chosen method: streams progress, coarse maps and the final one.
import { GraftError } from '#shared/errors';
import { defaultMapLayer } from '#shared/insight/map-layers';
import {
  type Explanation,
  isComplete,
  type Method,
  type MethodOptions,
  needsLayer,
} from '#shared/insight/methods';
import { say } from '#shared/sentence';
import { type Tensor4D, tf } from '../tf';
import { camOf } from './cam';
import { gaussLegendre } from './gauss-legendre';
import { checkMapLayer, layerGradient, scoresOfImage } from './layer-gradient';
import { toMap } from './map';
import { type BatchScores, type InsightNetwork, indexOfMaximum, scoreKind } from './network';
import { countWindows, occlusion, type Windows } from './occlusion';
import {
  integratedGradients,
  normalNoise,
  type Step,
  saliency,
  smoothGrad,
  sumChannels,
  type Target,
} from './pixel-gradient';
import { scoreCam } from './score-cam';

/** What to explain. */
export interface ExplainWork {
  readonly network: InsightNetwork;
  /** The image at the network's input size, `[h, w, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  readonly method: Method;
  readonly options: MethodOptions;
  readonly target: number | string | null;
  readonly contrast: boolean;
  readonly layer: string | null;
}

/** Progress, or an explanation: of a coarse map first where the method has one. */
export type ExplainItem = { progress: Step } | { explanation: Explanation };

/** Number of classes in `top`. */
const shown = 5;

/** Explains a class. The last item is the final explanation. */
export async function* explain(work: ExplainWork): AsyncGenerator<ExplainItem, void> {
  const { network, method, options, contrast } = work;
  const startedAt = performance.now();
  const { height, width, channels } = network.input;
  const pixels = Float32Array.from(work.pixels);
  const x = tf.tidy(() => network.prepare(tf.tensor4d(pixels, [1, height, width, channels])));
  try {
    const read = scoresOfImage(network, x);
    const label = labelOf(network, read, work.target);
    const target: Target = { label, contrast };
    const layer = needsLayer(method) ? (work.layer ?? defaultLayer(network)) : null;
    if (layer !== null) checkMapLayer(network, layer);
    const explanation = (found: Found, final = true): Explanation => ({
      method,
      layer,
      target: classOf(network, read, label),
      top: topOf(network, read),
      map: toMap(found.values, found.width, found.height),
      ...(found.completeness ? { completeness: found.completeness } : {}),
      ...(found.windows ? { windows: found.windows } : {}),
      final,
      milliseconds: performance.now() - startedAt,
    });
    if (method === 'occlusion') {
      for (const scale of [2, 1]) {
        const windows = windowsOf(network, pixels, options, scale);
        const values = yield* reported(occlusion(network, pixels, target, windows));
        const sizes = {
          side: windows.side[1],
          stride: windows.stride[1],
          count: countWindows(height, width, windows),
        };
        yield { explanation: explanation({ values, width, height, windows: sizes }, scale === 1) };
      }
      return;
    }
    const found = yield* reported(mapOf({ ...work, layer, target, x, pixels }));
    yield { explanation: explanation(found) };
  } finally {
    x.dispose();
  }
}

interface Found {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly completeness?: Explanation['completeness'];
  readonly windows?: Explanation['windows'];
}

async function* reported<T>(work: AsyncGenerator<Step, T>): AsyncGenerator<ExplainItem, T> {
  try {
    for (let step = await work.next(); ; step = await work.next()) {
      if (step.done) return step.value;
      yield { progress: step.value };
    }
  } finally {
    await work.return(undefined as never);
  }
}

interface MapWork {
  readonly network: InsightNetwork;
  readonly method: Method;
  readonly options: MethodOptions;
  readonly layer: string | null;
  readonly target: Target;
  readonly x: Tensor4D;
  readonly pixels: Float32Array;
}

async function* mapOf(work: MapWork): AsyncGenerator<Step, Found> {
  const { network, method, options, target, x } = work;
  const { height, width } = network.input;
  switch (method) {
    case 'occlusion':
      throw new Error('occlusion is computed in two passes');
    case 'saliency':
      return { values: saliency(network, x, target), width, height };
    case 'smooth-grad': {
      const settings = { ...options, noiseOf: normalNoise(options.seed) };
      return { values: yield* smoothGrad(network, x, target, settings), width, height };
    }
    case 'integrated-gradients':
      return yield* refinedGradients(work);
    case 'score-cam':
      return yield* scoreCam(network, x, work.layer!, target.label, options.channels);
    default: {
      const of = layerGradient(network, x, work.layer!, target);
      return { values: camOf(method, of), width: of.width, height: of.height };
    }
  }
}

/** Doubles the steps of the integral while its sum misses the difference of the scores. */
async function* refinedGradients(work: MapWork): AsyncGenerator<Step, Found> {
  const { network, options, target, x, pixels } = work;
  const { height, width, channels } = network.input;
  const color = colorOf(options.baseline, pixels, channels);
  const start = Float32Array.from(pixels, (_, i) => color[i % channels]!);
  const baseline = tf.tidy(() => network.prepare(tf.tensor4d(start, [1, height, width, channels])));
  try {
    const difference = targetScore(network, x, target) - targetScore(network, baseline, target);
    for (let steps = options.steps; ; steps *= 2) {
      const values = yield* integratedGradients(network, x, baseline, target, gaussLegendre(steps));
      let sum = 0;
      for (const value of values) sum += value;
      if (isComplete({ sum, difference }, options.gap) || steps * 2 > options.mostSteps)
        return {
          values: sumChannels(values, channels),
          width,
          height,
          completeness: { sum, difference, steps },
        };
    }
  } finally {
    baseline.dispose();
  }
}

function targetScore(network: InsightNetwork, x: Tensor4D, { label, contrast }: Target): number {
  const { scores, classes } = scoresOfImage(network, x);
  const others = scores.reduce((sum, one) => sum + one, 0) - scores[label]!;
  return scores[label]! - (contrast && classes > 1 ? others / (classes - 1) : 0);
}

function windowsOf(
  network: InsightNetwork,
  pixels: Float32Array,
  { window, stride, fill }: MethodOptions,
  scale: number,
): Windows {
  const { height, width, channels } = network.input;
  const side = [height, width].map((length) => Math.max(1, Math.round(length * Math.min(1, window * scale))));
  const step = side.map((length) => Math.max(1, Math.floor(length * stride)));
  return {
    side: side as [number, number],
    stride: step as [number, number],
    fill: colorOf(fill, pixels, channels),
  };
}

/** Returns a color by channel, 0 to 255. */
function colorOf(
  name: 'mean' | 'black' | 'gray' | 'white',
  pixels: Float32Array,
  channels: number,
): number[] {
  const value = { black: 0, gray: 127, white: 255, mean: 0 }[name];
  if (name !== 'mean') return Array.from({ length: channels }, () => value);
  const sums = new Float64Array(channels);
  for (let i = 0; i < pixels.length; i++) sums[i % channels]! += pixels[i]!;
  return [...sums].map((sum) => sum / (pixels.length / channels));
}

function defaultLayer({ graph }: InsightNetwork): string {
  const found = defaultMapLayer(graph);
  if (found) return found.layer;
  throw new GraftError(
    'not-ready',
    say`'${graph.name}' has no layer with feature maps. Choose a method that explains pixels: saliency, SmoothGrad, integrated gradients or occlusion.`,
  );
}

/** Returns the number of a class given by number or name; the most probable one for null. */
function labelOf({ graph }: InsightNetwork, read: BatchScores, target: ExplainWork['target']): number {
  if (target === null) return indexOfMaximum(read.probabilities);
  const label = typeof target === 'number' ? target : (graph.classes ?? []).indexOf(target);
  if (label >= 0 && label < read.classes) return label;
  throw new GraftError(
    'invalid',
    typeof target === 'number'
      ? say`Expected a class from 0 to ${read.classes - 1}, received ${target}.`
      : say`'${graph.name}' has no class named '${target}'.`,
    String(target),
  );
}

function classOf(
  { graph, scoring }: InsightNetwork,
  read: BatchScores,
  label: number,
): Explanation['target'] {
  return {
    label,
    name: graph.classes?.[label] ?? `class ${label}`,
    score: read.scores[label]!,
    kind: scoreKind(scoring().form),
    probability: read.probabilities[label]!,
  };
}

function topOf(network: InsightNetwork, read: BatchScores): Explanation['top'] {
  return Array.from({ length: read.classes }, (_, label) => label)
    .sort((a, b) => read.probabilities[b]! - read.probabilities[a]! || a - b)
    .slice(0, shown)
    .map((label) => classOf(network, read, label));
}
