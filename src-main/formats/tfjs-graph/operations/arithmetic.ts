// Readers of arithmetic without Keras layers: powers, quotients, clipping, elementwise functions, reductions over any axes.
import type { Json } from '#shared/graph/graph';
import type { KindName } from '#shared/layers/catalog';
import type { Unmapped, Value } from '../build';
import { flagAttr } from '../graph-def';
import {
  constantInput,
  fedBy,
  numbersInput,
  type OperationCall,
  type OperationReader,
  plainInput,
  seen,
  unmapped,
} from './call';

type Params = { readonly [name: string]: Json };

/** Reads an elementwise operation. */
const each =
  (kind: KindName, params: Params): OperationReader =>
  (call) => {
    const x = fedBy(call);
    if (!x) return unmapped('its input is not computed by a layer');
    return seen(call.builder.add(call.node, { kind, params, inputs: [x.layer] }), x.view);
  };

const fn = (name: string) => each('MathFunction', { function: name });

/** `Abs`, `Sqrt`, `Log` … by name. */
export const readFunctions: Readonly<Record<string, OperationReader>> = {
  Abs: fn('abs'),
  Log: fn('log'),
  Log1p: fn('log1p'),
  Expm1: fn('expm1'),
  Sign: fn('sign'),
  Floor: fn('floor'),
  Ceil: fn('ceil'),
  Round: fn('round'),
  Rint: fn('round'),
  Sin: fn('sin'),
  Cos: fn('cos'),
  Tan: fn('tan'),
  Erf: fn('erf'),
  Sqrt: each('Power', { exponent: 0.5 }),
  Rsqrt: each('Power', { exponent: -0.5 }),
  Reciprocal: each('Power', { exponent: -1 }),
  Inv: each('Power', { exponent: -1 }),
};

/** Returns the value of a scalar constant input. */
function numberInput(call: OperationCall, position: number): number | undefined {
  const numbers = numbersInput(call, position);
  return numbers?.length === 1 ? numbers[0] : undefined;
}

/** Adds another layer for the same operation. */
function after(call: OperationCall, from: Value | Unmapped, kind: KindName, params: Params, ending: string) {
  if (!('layer' in from)) return from;
  return seen(call.builder.add(call.node, { kind, params, inputs: [from.layer] }, ending), from.view);
}

/** `Pow` by a number, or of a positive number. */
export const readPow: OperationReader = (call) => {
  const x = fedBy(call);
  const exponent = numberInput(call, 1);
  if (x && exponent !== undefined) return each('Power', { exponent })(call);
  const base = numberInput(call, 0);
  const y = fedBy(call, 1);
  if (!y || base === undefined || base <= 0)
    return unmapped('neither its base nor its exponent is one constant number');
  const params = { scale: Math.log(base), offset: 0 };
  const scaled = seen(
    call.builder.add(call.node, { kind: 'Rescaling', params, inputs: [y.layer] }, '_log'),
    y.view,
  );
  return after(call, scaled, 'Activation', { activation: 'exponential' }, '');
};

/** `RealDiv` of two layers, or of constants by a layer. */
export const readQuotient: OperationReader = (call) => {
  const [a, b] = [plainInput(call, 0), plainInput(call, 1)];
  if (a && b) {
    if (a.shape && b.shape && a.shape.length !== b.shape.length)
      return unmapped('its inputs have different numbers of axes');
    return call.builder.add(call.node, { kind: 'Divide', params: {}, inputs: [a.layer, b.layer] });
  }
  const numbers = numbersInput(call, 0);
  const channels = b?.shape?.at(-1);
  if (!b || !numbers || (numbers.length !== 1 && numbers.length !== channels))
    return unmapped('its constant has neither one number nor one per channel');
  const inverse = call.builder.add(
    call.node,
    { kind: 'Power', params: { exponent: -1 }, inputs: [b.layer] },
    '_inverse',
  );
  const scale = numbers.length === 1 ? numbers[0]! : [...numbers];
  return numbers.every((one) => one === 1)
    ? inverse
    : after(call, inverse, 'Rescaling', { scale, offset: 0 }, '');
};

/** `Maximum` and `Minimum` with a number, `ClipByValue` with any range. */
export const readLimits: OperationReader = (call) => {
  const side = fedBy(call, 0) ? 0 : 1;
  const x = fedBy(call, side);
  const { op } = call.node;
  const low = op === 'Minimum' ? null : numberInput(call, op === 'ClipByValue' ? 1 : 1 - side);
  const high = op === 'Maximum' ? null : numberInput(call, op === 'ClipByValue' ? 2 : 1 - side);
  if (!x || low === undefined || high === undefined)
    return unmapped('its limits are not single constant numbers');
  const params = { minValue: low, maxValue: high };
  return seen(call.builder.add(call.node, { kind: 'Clip', params, inputs: [x.layer] }), x.view);
};

/** `SquaredDifference` of two layers. */
export const readSquaredDifference: OperationReader = (call) => {
  const [a, b] = [plainInput(call, 0), plainInput(call, 1)];
  if (!a || !b || a.shape?.length !== b.shape?.length)
    return unmapped('it does not have two layers of one rank');
  const inputs = [a.layer, b.layer];
  const difference = call.builder.add(call.node, { kind: 'Subtract', params: {}, inputs }, '_difference');
  return after(call, difference, 'Power', { exponent: 2 }, '');
};

const reductions: Readonly<Record<string, string>> = {
  Mean: 'mean',
  Sum: 'sum',
  Max: 'max',
  Min: 'min',
  Prod: 'prod',
};

/** `Mean`, `Sum`, `Max`, `Min` and `Prod` over any axes but the batch. */
export const readReduce: OperationReader = (call) => {
  const { node, builder } = call;
  const x = plainInput(call);
  const axes = numbersInput(call, 1);
  const rank = x?.shape?.length;
  if (!x || !axes || !rank) return unmapped('its axes are not known');
  const places = axes.map((axis) => (axis + rank) % rank).sort((a, b) => a - b);
  if (places.includes(0)) return unmapped('it reduces over the batch axis');
  const keepdims = flagAttr(node.attr, 'keep_dims');
  if (places.length === 0) return { layer: x.layer };
  const params = {
    operation: reductions[node.op]!,
    axis: places.length === 1 ? places[0]! : places,
    keepdims,
  };
  return builder.add(node, { kind: 'Reduce', params, inputs: [x.layer] });
};

/** `BatchMatMulV2` of two sequences of vectors. */
export const readBatchMatMul: OperationReader = (call) => {
  const [a, b] = [plainInput(call, 0), plainInput(call, 1)];
  if (!a || !b)
    return unmapped(
      constantInput(call, 1) ? 'its second factor is a constant' : 'it does not have two layers',
    );
  if (a.shape?.length !== 3 || b.shape?.length !== 3)
    return unmapped('its factors do not have two axes each');
  const transposed = (short: string) =>
    flagAttr(call.node.attr, `adj_${short}`) || flagAttr(call.node.attr, `transpose_${short}`);
  const axes = [
    transposed(call.node.op === 'MatMul' ? 'a' : 'x') ? 1 : 2,
    transposed(call.node.op === 'MatMul' ? 'b' : 'y') ? 2 : 1,
  ];
  return call.builder.add(call.node, { kind: 'Dot', params: { axes }, inputs: [a.layer, b.layer] });
};
