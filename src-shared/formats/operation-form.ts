// Rewrites operations to layers that every Keras version and TensorFlow.js have, if those compute the same.
import type { Json, Layer, Shape } from '../graph/graph';
import { sizeOf } from '../layers/kind';
import { reducedAxes } from '../layers/operations/arithmetic';
import { sliceAxes } from '../layers/operations/slicing';
import type { Given, Rewritten, Rule } from './rewrite-rule';

/** Maximum number of kernel values for a selection of channels. */
const mostValues = 1 << 22;

/** One of several layers that replace another; `kernel` is a constant weight. */
export type Step = {
  readonly kind: string;
  readonly params: Record<string, Json>;
  readonly kernel?: Float32Array<ArrayBuffer>;
};

/** Chains layers; the last one gets the original layer's name. */
export function inLine({ layer, free }: Given, steps: readonly Step[]): Rewritten | null {
  if (steps.length === 0)
    return { layers: [{ ...layer, kind: 'Activation', params: { activation: 'linear' } }] };
  let from = layer.inputs;
  const layers: Layer[] = [];
  const constants: [string, Readonly<Record<string, Float32Array<ArrayBuffer>>>][] = [];
  for (const [i, { kind, params, kernel }] of steps.entries()) {
    const name = i === steps.length - 1 ? layer.name : free(`${i}`);
    layers.push({ ...layer, name, kind, params, inputs: from, trainable: kernel ? false : layer.trainable });
    if (kernel) constants.push([name, { kernel }]);
    from = [name];
  }
  return { layers, constants };
}

const rescale = (scale: number, offset: number): Step => ({ kind: 'Rescaling', params: { scale, offset } });
const relu = (maxValue: number | null = null): Step => ({ kind: 'ReLU', params: { maxValue } });
const reshape = (targetShape: readonly number[]): Step => ({ kind: 'Reshape', params: { targetShape } });

/** Multiplies the last axis by a constant matrix. */
function overChannels(rank: number, units: number, kernel: Float32Array<ArrayBuffer>): Step {
  return rank === 4
    ? { kind: 'Conv2D', params: { filters: units, kernelSize: [1, 1], useBias: false }, kernel }
    : { kind: 'Dense', params: { units, useBias: false }, kernel };
}

const clip: Rule = (given) => {
  const { minValue, maxValue } = given.params;
  if (minValue === null && maxValue === null) return inLine(given, []);
  if (minValue === null) {
    const high = Number(maxValue);
    return inLine(given, [rescale(-1, high), relu(), rescale(-1, high)]);
  }
  const low = Number(minValue);
  const most = maxValue === null ? null : Number(maxValue) - low;
  if (most === 0) return null;
  return inLine(given, low === 0 ? [relu(most)] : [rescale(1, -low), relu(most), rescale(1, low)]);
};

const slice: Rule = (given) => {
  const input = given.facts?.inputShapes[0];
  if (!input) return null;
  const axes = sliceAxes(given.params, input);
  if ('problem' in axes) return null;
  const steps: Step[] = [];
  const inner = axes.slice(0, -1);
  const touched = ({ count, step }: (typeof axes)[number], i: number) => count !== input[i + 1] || step !== 1;
  if (inner.some(touched)) {
    if (input.length !== 4 || inner.some(({ step }) => step !== 1)) return null;
    const cropping = inner.map(({ start, count }, i) =>
      count === null ? [0, 0] : [start, Number(input[i + 1]) - start - count],
    );
    steps.push({ kind: 'Cropping2D', params: { cropping } });
  }
  const last = axes.at(-1)!;
  if (touched(last, axes.length - 1)) {
    const size = input.at(-1);
    const { start, count, step } = last;
    if (!size || count === null || size * count > mostValues) return null;
    const kernel = new Float32Array(size * count);
    for (let i = 0; i < count; i++) kernel[(start + i * step) * count + i] = 1;
    steps.push(overChannels(input.length, count, kernel));
  }
  return inLine(given, steps);
};

const known = (shape: Shape): shape is readonly number[] => !shape.includes(null);

const reduce: Rule = (given) => {
  const { params, facts } = given;
  const input = facts?.inputShapes[0];
  const axes = input ? reducedAxes(params, input.length) : undefined;
  const operation = String(params.operation);
  if (!facts || !input || !axes || 'problem' in axes || operation === 'prod') return null;
  const average = operation === 'mean' || operation === 'sum';
  const places = input.slice(1);
  if (!known(places)) {
    const size = input.at(-1);
    if (input.length === 4 && axes.join() === '1,2' && !params.keepdims && /^(mean|max)$/.test(operation))
      return inLine(given, [
        { kind: operation === 'mean' ? 'GlobalAveragePooling2D' : 'GlobalMaxPooling2D', params: {} },
      ]);
    if (!average || !params.keepdims || axes.join() !== `${input.length - 1}` || !size) return null;
    const kernel = new Float32Array(size).fill(operation === 'mean' ? 1 / size : 1);
    return inLine(given, [overChannels(input.length, 1, kernel)]);
  }
  const first = axes[0]!;
  if (axes.some((axis, i) => axis !== first + i)) return null;
  const before = sizeOf(input.slice(0, first));
  const size = sizeOf([null, ...axes.map((axis) => input[axis]!)]);
  const behind = sizeOf([null, ...input.slice(first + axes.length)]);
  const window = { poolSize: [1, size], strides: [1, size], padding: 'valid' };
  const pool: Step = { kind: average ? 'AveragePooling2D' : 'MaxPooling2D', params: window };
  const around = operation === 'min' ? [rescale(-1, 0)] : [];
  const total = operation === 'sum' ? [rescale(size, 0)] : around;
  return inLine(given, [
    ...around,
    reshape([before, size, behind]),
    pool,
    ...total,
    reshape(facts.shape.slice(1) as number[]),
  ]);
};

const mostFactors = 8;

const power: Rule = ({ layer, params }) => {
  const exponent = Number(params.exponent);
  if (!Number.isInteger(exponent) || exponent < 2 || exponent > mostFactors) return null;
  const inputs = new Array<string>(exponent).fill(layer.inputs[0]!);
  return { layers: [{ ...layer, kind: 'Multiply', params: {}, inputs }] };
};

const absolute: Rule = ({ layer, params, free }) => {
  if (params.function !== 'abs') return null;
  const [above, negative, below] = [free('above'), free('negative'), free('below')];
  const step = (
    name: string,
    kind: string,
    params: Record<string, Json>,
    inputs: readonly string[],
  ): Layer => ({
    ...layer,
    name,
    kind,
    params,
    inputs,
  });
  return {
    layers: [
      step(above, 'ReLU', {}, layer.inputs),
      step(negative, 'Rescaling', { scale: -1, offset: 0 }, layer.inputs),
      step(below, 'ReLU', {}, [negative]),
      step(layer.name, 'Add', {}, [above, below]),
    ],
  };
};

/** The rules by kind of layer. */
export const operationRules: Readonly<Record<string, Rule>> = {
  Clip: clip,
  Slice: slice,
  Reduce: reduce,
  Power: power,
  MathFunction: absolute,
};
