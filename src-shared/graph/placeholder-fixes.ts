// Fixes for layers that Graft cannot run (Lambda, custom layers): replaces them with the layer that their configuration most likely describes.
import { readPlaceholder } from '../layers/placeholder';
import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import type { Fix } from './fix';
import { type Json, type Layer, preprocessings } from './graph';
import { divisorIn, readFunction, type UnknownFunction } from './lambda-function';

/** True if the fix is a guess at the computation of a layer that Graft cannot run. */
export const isGuess = ({ key }: Fix): boolean => /^(lambda|scaled)/.test(key);

/**
 * Yields the replacements for a layer that Graft cannot run. They are guesses by the name, the module, the constants and
 * the arguments of its function, and their sentences say so; the code itself is never run.
 */
export function* fixPlaceholder(layer: Layer): Generator<Fix> {
  const given = readFunction(readPlaceholder(layer.params).config);
  if (!given) return;
  if (layer.kind === 'Lambda' && layer.inputs.length === 1) yield* guessByFunction(layer, given);
  yield* guessByFactor(layer, given);
}

const replace = (layer: Layer, by: NewLayer): Edit => ({ edit: 'replace', layer: layer.name, by });

function* guessByFunction(layer: Layer, given: UnknownFunction): Generator<Fix> {
  const known = layerOf(given);
  if (known) {
    const values = { layer: layer.name, kind: known.kind, name: given.name! };
    yield { key: 'lambdaFunction', values, edits: [replace(layer, known)] };
    return;
  }
  if (given.name === 'preprocess_input' || /applications/.test(given.module)) {
    const mode = modes.find(([module]) => module.test(given.module))?.[1];
    // Keras 3 does not write the module: all three modes are offered.
    for (const one of mode ? [mode] : given.module === '' ? (['caffe', 'tf', 'torch'] as const) : [])
      yield replaceByMode(layer, one);
    return;
  }
  const divisor = given.code === null ? null : divisorIn(given.code);
  if (divisor === null) return;
  const offset = divisor === 127.5 ? -1 : 0;
  yield {
    key: 'lambdaNumbers',
    values: { layer: layer.name, divisor, offset },
    edits: [replace(layer, { kind: 'Rescaling', params: { scale: 1 / divisor, offset } })],
  };
}

/** Common names of a factor. */
const factorNames = new Set(['scale', 'factor', 'alpha', 'gamma', 'multiplier', 'residual_scale']);

/** If the only argument is a factor: with two inputs a scaled residual (InceptionResNetV2), with one a Rescaling. */
function* guessByFactor(layer: Layer, { args }: UnknownFunction): Generator<Fix> {
  const [[name, scale] = ['', null], ...others] = Object.entries(args);
  if (others.length > 0 || !factorNames.has(name) || typeof scale !== 'number') return;
  const values = { layer: layer.name, scale };
  if (layer.inputs.length === 2)
    yield {
      key: 'scaledAdd',
      values,
      edits: [replace(layer, { kind: 'CustomScaleLayer', params: { scale } })],
    };
  if (layer.inputs.length === 1)
    yield {
      key: 'scaled',
      values,
      edits: [replace(layer, { kind: 'Rescaling', params: { scale, offset: 0 } })],
    };
}

const activation = (name: string): NewLayer => ({ kind: 'Activation', params: { activation: name } });
const mathFunction = (name: string): NewLayer => ({ kind: 'MathFunction', params: { function: name } });
const power = (exponent: number): NewLayer => ({ kind: 'Power', params: { exponent } });

/** Functions without arguments besides their input, and the layers that compute them. */
const plain: Readonly<Record<string, NewLayer>> = {
  relu: { kind: 'ReLU', params: {} },
  relu6: { kind: 'ReLU', params: { maxValue: 6 } },
  ...Object.fromEntries(
    ['sigmoid', 'tanh', 'elu', 'selu', 'softplus', 'softsign', 'silu'].map((name) => [
      name,
      activation(name),
    ]),
  ),
  swish: activation('silu'),
  exp: activation('exponential'),
  ...Object.fromEntries(
    ['abs', 'log', 'log1p', 'sign', 'floor', 'ceil', 'sin', 'cos', 'erf'].map((name) => [
      name,
      mathFunction(name),
    ]),
  ),
  absolute: mathFunction('abs'),
  square: power(2),
  sqrt: power(0.5),
  rsqrt: power(-0.5),
  identity: { kind: 'Identity', params: {} },
  stop_gradient: { kind: 'Identity', params: {} },
  rgb_to_bgr: { kind: 'Slice', params: { ranges: [null, null, [null, null, -1]] } },
};

const reductions: Readonly<Record<string, string>> = {
  reduce_mean: 'mean',
  mean: 'mean',
  reduce_sum: 'sum',
  sum: 'sum',
  reduce_max: 'max',
  max: 'max',
  reduce_min: 'min',
  min: 'min',
};

/** Returns the layer that computes a function, by its name and arguments; null if they do not determine it. */
function layerOf({ name, args }: UnknownFunction): NewLayer | null {
  if (name === null) return null;
  const given = Object.keys(args).filter((key) => args[key] !== null);
  const only = (...names: string[]) => given.every((key) => names.includes(key));
  if (Object.hasOwn(plain, name)) return given.length === 0 ? plain[name]! : null;
  if (/^softmax(_v2)?$/.test(name) && only('axis'))
    return { kind: 'Softmax', params: { axis: args.axis ?? -1 } };
  if ((name === 'l2_normalize' || name === 'normalize') && only('axis') && args.axis !== undefined)
    return { kind: 'UnitNormalization', params: { axis: args.axis } };
  if (Object.hasOwn(reductions, name) && only('axis', 'keepdims') && args.axis !== undefined)
    return {
      kind: 'Reduce',
      params: { operation: reductions[name]!, axis: args.axis, keepdims: args.keepdims ?? false },
    };
  return null;
}

/** Preprocessing modes of keras.applications, by the module of their `preprocess_input`. */
const modes: readonly (readonly [RegExp, 'caffe' | 'tf' | 'torch'])[] = [
  [/resnet_v2|resnet_rs/, 'tf'],
  [/vgg16|vgg19|resnet/, 'caffe'],
  [/densenet/, 'torch'],
  [/mobilenet(_v2)?$|inception|xception|nasnet/, 'tf'],
];

function replaceByMode(layer: Layer, mode: 'caffe' | 'tf' | 'torch'): Fix {
  const { scale, offset, channelOrder } = preprocessings[mode];
  const equal = (values: readonly number[]) => values.every((value) => value === values[0]);
  const numbers = (values: readonly number[]): Json => (equal(values) ? values[0]! : [...values]);
  const params = { scale: numbers(scale), offset: numbers(offset) };
  const rescale = replace(layer, { kind: 'Rescaling', params });
  const reverse: Edit = {
    edit: 'insert',
    from: layer.inputs[0]!,
    to: layer.name,
    layers: [{ kind: 'Slice', params: { ranges: [null, null, [null, null, -1]] } }],
  };
  const edits = channelOrder === 'bgr' ? [reverse, rescale] : [rescale];
  return { key: 'lambdaPreprocessing', values: { layer: layer.name, mode }, edits };
}
