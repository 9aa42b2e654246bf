// Readers of arithmetic and reductions of tf.math, keras.ops and Python's operators.

import { say } from '#shared/sentence';
import type { Unmapped, Value } from '../tfjs-graph/build';
import type { Argument } from './operation-call';
import { flag, type KerasCall, type KerasReader, numbers, text } from './operation-reader';

const binary =
  (op: string): KerasReader =>
  (call) => {
    const [a, b] = [call.value(call.arg(['x1', 'x'], 0)), call.value(call.arg(['x2', 'y'], 1))];
    const [wideA, wideB] = [widened(call, a, b), widened(call, b, a)];
    return call.run(op, [wideA, wideB]);
  };

/** Repeats a single channel to match a constant of several channels, since layers keep the number of channels. */
function widened(call: KerasCall, x: Value | undefined, other: Value | undefined): Value | undefined {
  if (!x || !('layer' in x) || !other || !('constant' in other)) return x;
  const { shape, values } = other.constant;
  const count = shape.at(-1) ?? 1;
  if (call.builder.shapeOf(x.layer)?.at(-1) !== 1 || count === 1 || values?.length !== count) return x;
  const wide = call.add('Concatenate', { axis: -1 }, new Array<Value>(count).fill(x), '_channels');
  return 'unmapped' in wide ? x : wide;
}

const unary =
  (op: string): KerasReader =>
  (call) =>
    call.run(op, [call.value(call.arg(['x', 'input', 'features'], 0))]);

/** Returns the axes of a reduction, from 0; undefined if it reduces all axes including the batch. */
export function axesOf(argument: Argument | undefined): readonly number[] | undefined {
  const axes = Array.isArray(argument) ? argument : [argument];
  return axes.every((axis) => Number.isInteger(axis)) ? (axes as number[]) : undefined;
}

const isTrue = (argument: Argument | undefined) => argument === true || argument === 1;

/** Reads a reduction over the axes of a call. */
function reduced(
  call: KerasCall,
  op: string,
  x: Value | undefined,
  { keepdims = isTrue(call.arg(['keepdims', 'keep_dims'], 2)), ending = '' } = {},
): Value | Unmapped {
  const axes = axesOf(call.arg(['axis', 'reduction_indices'], 1));
  if (!axes) return { unmapped: 'it reduces over the batch axis' };
  return call.run(op, [x, numbers(axes)], { keep_dims: flag(keepdims) }, ending);
}

const reduction =
  (op: string): KerasReader =>
  (call) =>
    reduced(call, op, call.x);

/** Reads a variance: the mean of the squared distances from the mean. */
export function variance(call: KerasCall, ending: string, axes?: readonly number[]): Value | Unmapped {
  const over = (x: Value, keepdims: boolean, name: string) =>
    axes
      ? call.run('Mean', [x, numbers(axes)], { keep_dims: flag(keepdims) }, name)
      : reduced(call, 'Mean', x, { keepdims, ending: name });
  if (!call.x) return { unmapped: 'its input is not computed by a layer' };
  const mean = over(call.x, true, '_mean');
  if ('unmapped' in mean) return mean;
  const distance = call.run('Sub', [call.x, mean], {}, '_distance');
  if ('unmapped' in distance) return distance;
  const squared = call.add('Power', { exponent: 2 }, [distance], '_squared');
  if ('unmapped' in squared) return squared;
  return over(squared, axes !== undefined || isTrue(call.arg(['keepdims'], 2)), ending);
}

/** Adds a power of the previous value. */
const powerOf = (call: KerasCall, x: Value | Unmapped, exponent: number): Value | Unmapped =>
  'unmapped' in x ? x : call.add('Power', { exponent }, [x]);

const norm: KerasReader = (call) => {
  const order = call.arg(['ord'], 1) ?? 'euclidean';
  const axes = axesOf(call.arg(['axis'], 2));
  const single = axes?.length === 1;
  if (order !== 'euclidean' && order !== 'fro' && order !== 2)
    return { unmapped: say`its order is ${JSON.stringify(order)}` };
  if (!axes || (!single && order === 2) || !call.x) return { unmapped: 'it reduces over the batch axis' };
  const squared = call.add('Power', { exponent: 2 }, [call.x], '_squared');
  if ('unmapped' in squared) return squared;
  const keep_dims = flag(isTrue(call.arg(['keepdims'], 3)));
  return powerOf(call, call.run('Sum', [squared, numbers(axes)], { keep_dims }, '_sum'), 0.5);
};

const unit: KerasReader = (call) => {
  const axes = axesOf(call.arg(['axis', 'dim'], 1) ?? -1);
  const order = call.arg(['order']) ?? 2;
  if (order !== 2) return { unmapped: say`its order is ${JSON.stringify(order)}` };
  if (!call.x || !axes) return { unmapped: 'it reduces over the batch axis' };
  if (axes.includes(0)) return { unmapped: 'it reduces over the batch axis' };
  return call.add('UnitNormalization', { axis: axes.length === 1 ? axes[0]! : axes }, [call.x]);
};

const clip: KerasReader = (call) => {
  const limits = [call.arg(['clip_value_min', 'x_min'], 1), call.arg(['clip_value_max', 'x_max'], 2)];
  return call.run('ClipByValue', [call.x, ...limits.map(call.value)]);
};

const addAll: KerasReader = (call) => {
  const inputs = call.arg(['inputs'], 0);
  return call.run('AddN', Array.isArray(inputs) ? inputs.map(call.value) : [call.value(inputs)]);
};

const matmul: KerasReader = (call) => {
  const factors = [call.arg(['a', 'x1', 'x'], 0), call.arg(['b', 'x2', 'y'], 1)].map(call.value);
  const [a, b] = factors;
  const rank = a && 'layer' in a ? call.builder.shapeOf(a.layer)?.length : undefined;
  if (b && 'constant' in b && rank !== undefined && rank > 2 && a && 'layer' in a) {
    const [rows, columns] = b.constant.shape;
    const plain =
      b.constant.shape.length === 2 &&
      !isTrue(call.arg(['transpose_a'])) &&
      !isTrue(call.arg(['transpose_b']));
    if (!plain || !rows || !columns)
      return { unmapped: 'its second factor is a constant of an unsupported shape' };
    const params = { units: columns, useBias: false };
    return call.builder.add(call.node, {
      kind: 'Dense',
      params,
      inputs: [a.layer],
      weights: { kernel: b.constant },
    });
  }
  const attr = {
    transpose_a: flag(isTrue(call.arg(['transpose_a'], 2))),
    transpose_b: flag(isTrue(call.arg(['transpose_b'], 3))),
  };
  return call.run('MatMul', factors, attr);
};

const biasAdd: KerasReader = (call) => {
  const format = String(call.arg(['data_format']) ?? 'NHWC');
  const attr = { data_format: text(/first|NC/.test(format) ? 'NCHW' : 'NHWC') };
  return call.run('BiasAdd', [call.x, call.value(call.arg(['bias'], 1))], attr);
};

/** Readers by name in lower case, without underscores and path. */
export const arithmeticReaders: Readonly<Record<string, KerasReader>> = {
  add: binary('AddV2'),
  subtract: binary('Sub'),
  sub: binary('Sub'),
  multiply: binary('Mul'),
  mul: binary('Mul'),
  truediv: binary('RealDiv'),
  truedivide: binary('RealDiv'),
  divide: binary('RealDiv'),
  div: binary('RealDiv'),
  pow: binary('Pow'),
  power: binary('Pow'),
  maximum: binary('Maximum'),
  minimum: binary('Minimum'),
  squareddifference: binary('SquaredDifference'),
  addn: addAll,
  biasadd: biasAdd,
  matmul,
  negative: unary('Neg'),
  neg: unary('Neg'),
  abs: unary('Abs'),
  absolute: unary('Abs'),
  exp: unary('Exp'),
  log: unary('Log'),
  log1p: unary('Log1p'),
  expm1: unary('Expm1'),
  sqrt: unary('Sqrt'),
  rsqrt: unary('Rsqrt'),
  square: unary('Square'),
  reciprocal: unary('Reciprocal'),
  sign: unary('Sign'),
  floor: unary('Floor'),
  ceil: unary('Ceil'),
  rint: unary('Round'),
  round: (call) =>
    (call.arg(['decimals']) ?? 0) === 0 ? unary('Round')(call) : { unmapped: 'it rounds to decimals' },
  sin: unary('Sin'),
  cos: unary('Cos'),
  tan: unary('Tan'),
  erf: unary('Erf'),
  clipbyvalue: clip,
  clip,
  reducemean: reduction('Mean'),
  mean: reduction('Mean'),
  average: (call) =>
    call.arg(['weights']) === undefined ? reduction('Mean')(call) : { unmapped: 'it is weighted' },
  reducesum: reduction('Sum'),
  sum: reduction('Sum'),
  reducemax: reduction('Max'),
  max: reduction('Max'),
  amax: reduction('Max'),
  reducemin: reduction('Min'),
  min: reduction('Min'),
  amin: reduction('Min'),
  reduceprod: reduction('Prod'),
  prod: reduction('Prod'),
  reducevariance: (call) => variance(call, ''),
  var: (call) => variance(call, ''),
  reducestd: (call) => powerOf(call, variance(call, '_variance'), 0.5),
  std: (call) => powerOf(call, variance(call, '_variance'), 0.5),
  norm,
  l2normalize: unit,
  normalize: unit,
};
