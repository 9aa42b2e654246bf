// Fixes of Lambda layers: what they most likely compute, from the name of their function or the numbers in it. Code is never run.

import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import type { Fix } from './fix';
import { type Json, type Layer, preprocessings } from './graph';

type Config = { readonly [key: string]: Json };

const asConfig = (value: Json | undefined): Config | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : null;

/** What a Lambda says of its function. */
interface LambdaFunction {
  /** Its name, where the file has a name in place of code. */
  readonly name: string | null;
  /** Its code, as base64. */
  readonly code: string | null;
  readonly module: string;
  readonly args: Config;
}

function readFunction(config: Json): LambdaFunction | null {
  const of = asConfig(config);
  if (!of) return null;
  const given = of.function ?? null;
  const written = asConfig(given);
  const code = Array.isArray(given) ? (given[0] ?? null) : (asConfig(written?.config)?.code ?? null);
  const name = typeof given === 'string' ? given : (written?.config ?? null);
  return {
    name: typeof name === 'string' ? name : null,
    code: typeof code === 'string' ? code : null,
    module: String(of.module ?? ''),
    args: asConfig(of.arguments) ?? {},
  };
}

const activation = (name: string): NewLayer => ({ kind: 'Activation', params: { activation: name } });
const mathFunction = (name: string): NewLayer => ({ kind: 'MathFunction', params: { function: name } });
const power = (exponent: number): NewLayer => ({ kind: 'Power', params: { exponent } });

/** Functions that take nothing but their input. */
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

/** The layer of a function by its name; null where the name and the arguments do not say it. */
function layerOf({ name, args }: LambdaFunction): NewLayer | null {
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

/** How the networks of keras.applications preprocess, by the module of their `preprocess_input`. */
const modes: readonly (readonly [RegExp, 'caffe' | 'tf' | 'torch'])[] = [
  [/resnet_v2|resnet_rs/, 'tf'],
  [/vgg16|vgg19|resnet/, 'caffe'],
  [/densenet/, 'torch'],
  [/mobilenet(_v2)?$|inception|xception|nasnet/, 'tf'],
];

function preprocess(layer: Layer, mode: 'caffe' | 'tf' | 'torch'): Fix {
  const { scale, offset, channelOrder } = preprocessings[mode];
  const equal = (values: readonly number[]) => values.every((value) => value === values[0]);
  const numbers = (values: readonly number[]): Json => (equal(values) ? values[0]! : [...values]);
  const params = { scale: numbers(scale), offset: numbers(offset) };
  const replace: Edit = { edit: 'replace', layer: layer.name, by: { kind: 'Rescaling', params } };
  const reverse: Edit = {
    edit: 'insert',
    from: layer.inputs[0]!,
    to: layer.name,
    layers: [{ kind: 'Slice', params: { ranges: [null, null, [null, null, -1]] } }],
  };
  const edits = channelOrder === 'bgr' ? [reverse, replace] : [replace];
  return { key: 'lambdaPreprocessing', values: { layer: layer.name, mode }, edits };
}

/** Offers for a Lambda of one input. */
export function* fixLambda(layer: Layer, config: Json): Generator<Fix> {
  const given = readFunction(config);
  if (!given || layer.inputs.length !== 1) return;
  const known = layerOf(given);
  if (known) {
    const values = { layer: layer.name, kind: known.kind, name: given.name! };
    yield { key: 'lambdaFunction', values, edits: [{ edit: 'replace', layer: layer.name, by: known }] };
    return;
  }
  if (given.name === 'preprocess_input' || /applications/.test(given.module)) {
    const mode = modes.find(([module]) => module.test(given.module))?.[1];
    // Keras 3 writes no module: all three are offered.
    for (const one of mode ? [mode] : given.module === '' ? (['caffe', 'tf', 'torch'] as const) : [])
      yield preprocess(layer, one);
    return;
  }
  const divisor = given.code === null ? null : divisorIn(given.code);
  if (divisor === null) return;
  const offset = divisor === 127.5 ? -1 : 0;
  const by = { kind: 'Rescaling', params: { scale: 1 / divisor, offset } };
  yield {
    key: 'lambdaNumbers',
    values: { layer: layer.name, divisor, offset },
    edits: [{ edit: 'replace', layer: layer.name, by }],
  };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Longer code computes more than one line does. */
const mostCode = 1_000;

function bytesOf(base64: string): number[] {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const digit of base64) {
    const value = digits.indexOf(digit);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes;
}

/** 127.5 or 255 among the constants of Python's marshalled code (Python/marshal.c: `g` and 8 bytes, `i` and 4). */
function divisorIn(code: string): 127.5 | 255 | null {
  if (code.length > mostCode) return null;
  const bytes = bytesOf(code);
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const found = new Set<number>();
  for (let at = 0; at + 5 <= bytes.length; at++) {
    const type = bytes[at]! & 0x7f;
    if (type === 0x67 && at + 9 <= bytes.length) found.add(view.getFloat64(at + 1, true));
    if (type === 0x69) found.add(view.getInt32(at + 1, true));
  }
  if (found.has(127.5)) return 127.5;
  return found.has(255) ? 255 : null;
}
