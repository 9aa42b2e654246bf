// Readers of activations that are operations in a Keras file.

import type { Json } from '#shared/graph/graph';
import type { ActivationName } from '#shared/layers/activation/activation';
import type { KindName } from '#shared/layers/catalog';
import type { KerasCall, KerasReader } from './operation-reader';

const layer =
  (
    kind: KindName,
    paramsOf: (call: KerasCall) => { readonly [name: string]: Json } | string = () => ({}),
  ): KerasReader =>
  (call) => {
    if (!call.x) return { unmapped: 'its input is not computed by a layer' };
    const params = paramsOf(call);
    return typeof params === 'string' ? { unmapped: params } : call.add(kind, params, [call.x]);
  };

/** Reads an activation by name; `standard` are arguments without a parameter, with their only supported values. */
const activation = (name: ActivationName, standard: Readonly<Record<string, number>> = {}): KerasReader =>
  layer('Activation', (call) => {
    const other = Object.entries(standard).find(([key, value]) => Number(call.arg([key]) ?? value) !== value);
    return other ? `its ${other[0]} is ${JSON.stringify(call.arg([other[0]]))}` : { activation: name };
  });

const number = (call: KerasCall, names: readonly string[], otherwise: number, position?: number): number => {
  const value = call.arg(names, position);
  return typeof value === 'number' ? value : otherwise;
};

const relu = layer('ReLU', (call) => {
  const limit = call.arg(['max_value']);
  return {
    maxValue: typeof limit === 'number' ? limit : null,
    negativeSlope: number(call, ['negative_slope', 'alpha'], 0),
    threshold: number(call, ['threshold'], 0),
  };
});

/** Readers by name in lower case, without underscores and path. */
export const activationReaders: Readonly<Record<string, KerasReader>> = {
  relu,
  relu6: layer('ReLU', () => ({ maxValue: 6 })),
  leakyrelu: layer('LeakyReLU', (call) => ({
    negativeSlope: number(call, ['alpha', 'negative_slope'], 0.2, 1),
  })),
  elu: layer('ELU', (call) => ({ alpha: number(call, ['alpha'], 1) })),
  selu: activation('selu'),
  celu: activation('celu', { alpha: 1 }),
  gelu: layer('Activation', (call) => ({
    activation: call.arg(['approximate'], 1) === true ? 'gelu_tanh' : 'gelu',
  })),
  silu: layer('Activation', (call) =>
    number(call, ['beta'], 1) === 1 ? { activation: 'silu' } : 'its beta is not 1',
  ),
  swish: activation('silu', { beta: 1 }),
  sigmoid: activation('sigmoid'),
  tanh: activation('tanh'),
  softplus: activation('softplus'),
  softsign: activation('softsign'),
  exponential: activation('exponential'),
  hardsigmoid: activation('hard_sigmoid'),
  hardsilu: activation('hard_silu'),
  hardswish: activation('hard_silu'),
  hardtanh: activation('hard_tanh'),
  hardshrink: activation('hard_shrink', { threshold: 0.5 }),
  softshrink: activation('soft_shrink', { threshold: 0.5 }),
  tanhshrink: activation('tanh_shrink'),
  logsigmoid: activation('log_sigmoid'),
  mish: activation('mish'),
  squareplus: activation('squareplus', { b: 4 }),
  sparseplus: activation('sparse_plus'),
  sparsesigmoid: activation('sparse_sigmoid'),
  softmax: layer('Softmax', (call) => ({ axis: number(call, ['axis'], -1, 1) })),
  logsoftmax: layer('Activation', (call) => {
    const axis = number(call, ['axis'], -1, 1);
    const rank = call.x ? call.builder.shapeOf(call.x.layer)?.length : undefined;
    return axis === -1 || axis + 1 === rank ? { activation: 'log_softmax' } : `its axis is ${axis}`;
  }),
};
