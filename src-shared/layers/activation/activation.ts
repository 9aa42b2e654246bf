// Activations: the Activation layer, ReLU, LeakyReLU, PReLU, ELU and Softmax, and the names an `activation` parameter may have.
import { defineLayer, formatShape, kerasPage, noWeights, sizeOf, weightOf } from '../kind';

/**
 * Names an `activation` parameter may have, as Keras spells them. Two are ours: `hard_sigmoid_keras2` is what Keras 2
 * calls hard_sigmoid, clip(0.2 x + 0.5, 0, 1); `gelu_tanh` is gelu with `approximate=True`. Left out: glu, which halves an axis; threshold, which needs arguments; sparsemax, whose
 * values in Keras 3.15 on TensorFlow do not sum to 1.
 */
export const activationNames = [
  'linear',
  'relu',
  'relu6',
  'softmax',
  'sigmoid',
  'tanh',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
  'softsign',
  'hard_sigmoid',
  'hard_silu',
  'leaky_relu',
  'exponential',
  'mish',
  'celu',
  'gelu_tanh',
  'hard_shrink',
  'hard_sigmoid_keras2',
  'hard_tanh',
  'log_sigmoid',
  'log_softmax',
  'soft_shrink',
  'sparse_plus',
  'sparse_sigmoid',
  'squareplus',
  'tanh_shrink',
] as const;

/** The activations that Keras 3 has no name for: a file for Keras 3 cannot have them. */
export const activationsWithoutKerasName: ReadonlySet<string> = new Set(['hard_sigmoid_keras2', 'gelu_tanh']);

/** One of `activationNames`. */
export type ActivationName = (typeof activationNames)[number];

/** Applies a named activation. */
export const activation = defineLayer({
  kind: 'Activation',
  category: 'activation',
  help: 'Applies the named activation function.',
  url: kerasPage('core_layers', 'activation'),
  params: { activation: { type: 'activation', default: 'relu', help: 'Name of the function.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** `max(x, 0)`, with an upper limit, a slope below the threshold and a threshold. */
export const relu = defineLayer({
  kind: 'ReLU',
  category: 'activation',
  help: 'Sets negative values to 0; maxValue 6 makes it ReLU6.',
  url: kerasPage('activation_layers', 'relu'),
  params: {
    maxValue: { type: 'float', default: null, min: 0, nullable: true, help: 'Upper limit; none if empty.' },
    negativeSlope: { type: 'float', default: 0, min: 0, help: 'Slope below the threshold.' },
    threshold: { type: 'float', default: 0, min: 0, help: 'Values below it are treated as negative.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** ReLU with a small slope below zero. */
export const leakyReLU = defineLayer({
  kind: 'LeakyReLU',
  category: 'activation',
  help: 'ReLU with a small slope below zero.',
  url: kerasPage('activation_layers', 'leaky_relu'),
  params: { negativeSlope: { type: 'float', default: 0.3, min: 0, help: 'Slope below zero.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** Turns scores into probabilities over an axis. */
export const softmax = defineLayer({
  kind: 'Softmax',
  category: 'activation',
  help: 'Converts scores to probabilities that sum to 1.',
  url: kerasPage('activation_layers', 'softmax'),
  params: { axis: { type: 'int', default: -1, help: 'Axis that sums to 1.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => 3 * sizeOf(output),
});

/** ReLU with a learned slope below zero; axes in `sharedAxes` (from 1) share it. */
export const prelu = defineLayer({
  kind: 'PReLU',
  category: 'activation',
  help: 'ReLU with a trainable slope below zero.',
  url: kerasPage('activation_layers', 'prelu'),
  params: {
    alphaInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of the slopes.' },
    sharedAxes: {
      type: 'ints',
      default: null,
      nullable: true,
      help: 'Axes that share a slope, counted from 1. [1, 2] gives one slope per channel.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const shared = new Set((params.sharedAxes as readonly number[] | null) ?? []);
    const beyond = [...shared].find((axis) => axis < 1 || axis >= input!.length);
    if (beyond !== undefined)
      return { problem: `axis ${beyond} of sharedAxes is not there: received ${formatShape(input!)}` };
    const unknown = input!.some((size, axis) => axis > 0 && size === null && !shared.has(axis));
    return unknown
      ? {
          problem: `expected a known size on every axis that has slopes of its own, received ${formatShape(input!)}`,
        }
      : input!;
  },
  weights: (params, [input]) => {
    const shared = (params.sharedAxes as readonly number[] | null) ?? [];
    const shape = input!.slice(1).map((size, i) => (shared.includes(i + 1) ? 1 : Number(size)));
    return [weightOf(params, 'alpha', shape)];
  },
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});

/** `alpha * (exp(x) - 1)` below zero. */
export const elu = defineLayer({
  kind: 'ELU',
  category: 'activation',
  help: 'Approaches -alpha smoothly below zero.',
  url: kerasPage('activation_layers', 'elu'),
  params: { alpha: { type: 'float', default: 1, help: 'The limit for large negative inputs is -alpha.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});
