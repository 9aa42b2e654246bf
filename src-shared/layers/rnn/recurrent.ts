// Recurrent layers over sequences: SimpleRNN, LSTM, GRU. Shapes and weights as Keras has them (keras/src/layers/rnn).

import {
  defineLayer,
  kerasPage,
  type LayerKind,
  notSequence,
  type ParamSpec,
  type Params,
  type WeightSpec,
  weightOf,
} from '../kind';
import type { Initializer, Json, Shape } from '../values';

const shared = {
  units: { type: 'int', default: 32, min: 1, help: 'Number of units: channels of the output.' },
  activation: { type: 'activation', default: 'tanh', help: 'Activation of the new state.' },
  useBias: { type: 'boolean', default: true, help: 'Adds a trainable bias to each output.' },
  kernelInitializer: {
    type: 'initializer',
    default: { name: 'glorotUniform' },
    help: 'Initializer of the kernel weights.',
  },
  recurrentInitializer: {
    type: 'initializer',
    default: { name: 'orthogonal' },
    help: 'Initializer of the recurrent weights.',
  },
  biasInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of the biases.' },
  dropout: {
    type: 'float',
    default: 0,
    min: 0,
    max: 1,
    help: 'Fraction of inputs set to 0 during training.',
  },
  recurrentDropout: {
    type: 'float',
    default: 0,
    min: 0,
    max: 1,
    help: 'Fraction of the previous output set to 0 during training.',
  },
  returnSequences: {
    type: 'boolean',
    default: false,
    help: 'Outputs the state after every step instead of only the last one.',
  },
  goBackwards: { type: 'boolean', default: false, help: 'Reads the sequence in reverse.' },
  zeroOutputForMask: { type: 'boolean', default: false, help: 'Outputs 0 at masked steps.' },
} as const satisfies Record<string, ParamSpec>;

const gate: ParamSpec = { type: 'activation', default: 'sigmoid', help: 'Activation of the gates.' };

/** How many blocks of `units` columns the kernel of a recurrent kind has. */
export const gatesOf = { SimpleRNN: 1, GRU: 3, LSTM: 4 } as const;
/** Kinds with a cell that is applied step by step. */
export type RecurrentKind = keyof typeof gatesOf;

/** True for SimpleRNN, GRU and LSTM. */
export const isRecurrent = (kind: string): kind is RecurrentKind => Object.hasOwn(gatesOf, kind);

function define(kind: RecurrentKind, page: string, help: string, more: Record<string, ParamSpec>): LayerKind {
  const { units, activation, ...rest } = shared;
  return defineLayer({
    kind,
    category: 'core',
    help,
    url: kerasPage('recurrent_layers', page),
    params: { units, activation, ...more, ...rest },
    inputs: [1, 1],
    outputShape: (params, [input]) => {
      const features = input!.at(-1);
      if (input!.length !== 3 || features === null) return notSequence(input!);
      const size = Number(params.units);
      return params.returnSequences ? [input![0]!, input![1]!, size] : [input![0]!, size];
    },
    weights: (params, [input]) => weightsOf(kind, params, input!),
    flops: (params, [input]) => {
      const size = Number(params.units);
      const columns = gatesOf[kind] * size;
      return 2 * Number(input![1] ?? 1) * columns * (Number(input!.at(-1)) + size);
    },
    random: (params) => Number(params.dropout) > 0 || Number(params.recurrentDropout) > 0,
  });
}

function weightsOf(kind: RecurrentKind, params: Params, input: Shape): WeightSpec[] {
  const units = Number(params.units);
  const columns = gatesOf[kind] * units;
  const bias = kind === 'GRU' && params.resetAfter ? [2, columns] : [columns];
  const forget: { initializer?: Initializer } =
    kind === 'LSTM' && params.unitForgetBias
      ? { initializer: { name: 'unitForgetBias', base: params.biasInitializer as Json } }
      : {};
  const specs = [
    weightOf(params, 'kernel', [Number(input.at(-1)), columns]),
    weightOf(params, 'recurrent_kernel', [units, columns], 'recurrentInitializer'),
    ...(params.useBias ? [{ ...weightOf(params, 'bias', bias), ...forget }] : []),
  ];
  const cell = { SimpleRNN: 'simple_rnn_cell', GRU: 'gru_cell', LSTM: 'lstm_cell' }[kind];
  return specs.map((spec, i) => ({
    ...spec,
    stored: { group: 'cell', position: i, h5: `${cell}/${spec.name}`, tfjs: spec.name },
  }));
}

/** Fully connected recurrence. */
export const simpleRNN = define('SimpleRNN', 'simple_rnn', 'Reads a sequence step by step.', {});

/** Long short-term memory (Hochreiter and Schmidhuber 1997). */
export const lstm = define('LSTM', 'lstm', 'Reads a sequence step by step, with gates and a memory.', {
  recurrentActivation: gate,
  unitForgetBias: { type: 'boolean', default: true, help: 'Initializes the biases of the forget gate to 1.' },
});

/** Gated recurrent unit (Cho et al. 2014). */
export const gru = define('GRU', 'gru', 'Reads a sequence step by step, with two gates.', {
  recurrentActivation: gate,
  resetAfter: {
    type: 'boolean',
    default: true,
    help: 'Applies the reset gate after the matrix product (as cuDNN) instead of before it.',
  },
});
