// Readers of elementwise operations: activations, sums and products of layers, and with constants of one number per channel.

import type { Json } from '#shared/graph/graph';
import type { KindName } from '#shared/layers/catalog';
import type { Unmapped, Value } from '../build';
import { flagAttr, numberAttr } from '../graph-def';
import { textAttr } from '../graph-node';
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
import { takeBias } from './convolutions';
import { addPReLU } from './prelu';

type Params = { readonly [name: string]: Json };

/** Reads an operation on one layer's values, in any view. */
const unary =
  (kind: KindName, paramsOf: (call: OperationCall) => Params = () => ({})): OperationReader =>
  (call) => {
    const x = fedBy(call);
    if (!x) return unmapped('its input is not computed by a layer');
    return seen(call.builder.add(call.node, { kind, params: paramsOf(call), inputs: [x.layer] }), x.view);
  };

const named = (activation: string) => unary('Activation', () => ({ activation }));

/** `Relu`, `Relu6`, `Sigmoid` … by name. */
export const readActivations: Readonly<Record<string, OperationReader>> = {
  Relu: unary('ReLU'),
  Relu6: unary('ReLU', () => ({ maxValue: 6 })),
  LeakyRelu: unary('LeakyReLU', ({ node }) => ({ negativeSlope: numberAttr(node.attr, 'alpha', 0.2) })),
  Elu: unary('ELU'),
  Selu: named('selu'),
  Sigmoid: named('sigmoid'),
  Tanh: named('tanh'),
  Softplus: named('softplus'),
  Softsign: named('softsign'),
  LogSoftmax: named('log_softmax'),
  Exp: named('exponential'),
  Softmax: unary('Softmax'),
  Neg: unary('Rescaling', () => ({ scale: -1, offset: 0 })),
};

/** `Prelu`. */
export const readPReLU: OperationReader = (call) => {
  const x = plainInput(call);
  return x
    ? addPReLU(call, x.layer, constantInput(call, 1))
    : unmapped('its input has a layout that no layer accepts');
};

/** `BiasAdd`. */
export const readBiasAdd: OperationReader = (call) => {
  if (textAttr(call.node.attr, 'data_format') === 'NCHW')
    return unmapped('it uses the channels-first layout');
  return readSum(call);
};

const joins: Readonly<Record<string, KindName>> = {
  Add: 'Add',
  AddV2: 'Add',
  Sub: 'Subtract',
  Mul: 'Multiply',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
};

/** Reads an operation on two layers, or on a layer and a constant. */
export const readBinary: OperationReader = (call) => {
  const [a, b] = [plainInput(call, 0), plainInput(call, 1)];
  const kind = Object.hasOwn(joins, call.node.op) ? joins[call.node.op] : undefined;
  if (a && b && kind) {
    if (a.shape && b.shape && a.shape.length !== b.shape.length)
      return unmapped('its inputs have different numbers of axes');
    return call.builder.add(call.node, { kind, params: {}, inputs: [a.layer, b.layer] });
  }
  return /^Add/.test(call.node.op) ? readSum(call) : withConstant(call);
};

/** `AddN`. */
export const readAddN: OperationReader = (call) => {
  const layers = call.inputs.map((_, i) => plainInput(call, i)?.layer);
  if (layers.length < 2 || layers.includes(undefined))
    return unmapped('one of its inputs is not computed by a layer');
  return call.builder.add(call.node, { kind: 'Add', params: {}, inputs: layers as string[] });
};

/** `Square`. */
export const readSquare: OperationReader = (call) => {
  const x = plainInput(call);
  if (!x) return unmapped('its input has a layout that no layer accepts');
  return call.builder.add(call.node, { kind: 'Multiply', params: {}, inputs: [x.layer, x.layer] });
};

/** Reads the addition of a constant: becomes the bias of the layer before it, if that has none. */
function readSum(call: OperationCall): Value | Unmapped {
  const side = fedBy(call, 0) ? 0 : 1;
  const x = fedBy(call, side);
  const bias = constantInput(call, 1 - side);
  if (x && bias && side === 0 && call.alone && takeBias(call, x.layer, bias)) return call.inputs[0]!;
  return withConstant(call);
}

function withConstant(call: OperationCall): Value | Unmapped {
  const { node, builder, alone } = call;
  const side = fedBy(call, 0) ? 0 : 1;
  const x = fedBy(call, side);
  const shape = constantInput(call, 1 - side)?.shape;
  const numbers = numbersInput(call, 1 - side);
  if (!x || !shape || !numbers)
    return unmapped('it combines values that are neither layers nor small constants');
  const channels = x.shape?.at(-1);
  const rank = x.view === 'rows' ? 2 : x.shape?.length;
  if (numbers.length > 1 && (numbers.length !== channels || shape.at(-1) !== channels))
    return unmapped('its constant does not have one number per channel');
  if (rank !== undefined && shape.length > rank) return unmapped('its constant has more axes than the layer');
  const front = builder.layers.get(x.layer)?.layer;
  const line = (scale: Json, offset: Json) =>
    seen(builder.add(node, { kind: 'Rescaling', params: { scale, offset }, inputs: [x.layer] }), x.view);
  const all = (values: readonly number[]): Json => (values.length === 1 ? values[0]! : [...values]);
  if (/^(BiasAdd|Add|AddV2)$/.test(node.op)) {
    // Batch normalization is often compiled to a product and a sum.
    const open = front?.kind === 'Rescaling' && front.params.offset === 0 && alone && side === 0;
    if (!open) return line(1, all(numbers));
    builder.amend(x.layer, { offset: all(numbers) });
    return call.inputs[0]!;
  }
  if (node.op === 'Mul') return line(all(numbers), 0);
  if (node.op === 'Sub')
    return side === 0 ? line(1, all(numbers.map((one) => -one))) : line(-1, all(numbers));
  if (/^(RealDiv|Div)$/.test(node.op) && side === 0 && numbers.every((one) => one !== 0))
    return line(all(numbers.map((one) => 1 / one)), 0);
  const limit = numbers.length === 1 ? numbers[0]! : undefined;
  if (node.op === 'Maximum' && limit === 0)
    return seen(builder.add(node, { kind: 'ReLU', params: {}, inputs: [x.layer] }), x.view);
  const open = front?.kind === 'ReLU' && front.params.maxValue === null && alone && side === 0;
  if (node.op === 'Minimum' && limit !== undefined && limit > 0 && open) {
    builder.amend(x.layer, { maxValue: limit });
    return call.inputs[0]!;
  }
  return unmapped('no layer computes it');
}

/** `ClipByValue` from 0. */
export const readClip: OperationReader = (call) => {
  const x = fedBy(call);
  const [low, high] = [numbersInput(call, 1)?.[0], numbersInput(call, 2)?.[0]];
  if (!x || low !== 0 || high === undefined || high <= 0)
    return unmapped('it clips to a range that does not start at 0');
  return seen(
    call.builder.add(call.node, { kind: 'ReLU', params: { maxValue: high }, inputs: [x.layer] }),
    x.view,
  );
};

/** `FusedBatchNorm` with fixed statistics. */
export const readBatchNorm: OperationReader = (call) => {
  const { node, builder } = call;
  const x = plainInput(call);
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => constantInput(call, i));
  if (!x || !gamma || !beta || !mean || !variance) return unmapped('its statistics are not constants');
  // The default is true.
  if (node.attr.is_training === undefined || flagAttr(node.attr, 'is_training'))
    return unmapped('it uses the statistics of each batch');
  if (textAttr(node.attr, 'data_format') === 'NCHW') return unmapped('it uses the channels-first layout');
  const params = { epsilon: numberAttr(node.attr, 'epsilon', 1e-4) };
  const weights = { gamma, beta, moving_mean: mean, moving_variance: variance };
  return builder.add(node, { kind: 'BatchNormalization', params, inputs: [x.layer], weights });
};

/** `LRN`. */
export const readLRN: OperationReader = (call) => {
  const { attr } = call.node;
  const x = plainInput(call);
  if (!x) return unmapped('its input has a layout that no layer accepts');
  const params = {
    depthRadius: numberAttr(attr, 'depth_radius', 5),
    bias: numberAttr(attr, 'bias', 1),
    alpha: numberAttr(attr, 'alpha', 1),
    beta: numberAttr(attr, 'beta', 0.5),
  };
  return call.builder.add(call.node, { kind: 'LocalResponseNormalization', params, inputs: [x.layer] });
};
