// Activation layers with a form of their own: PReLU, whose slope is learned, and ELU.
import { defineLayer, formatShape, kerasPage, noWeights, sizeOf, weightOf } from '../kind';

/** ReLU with a learned slope below zero; axes in `sharedAxes` (from 1) share it. */
export const prelu = defineLayer({
  kind: 'PReLU',
  category: 'activation',
  help: 'ReLU whose slope below zero is learned.',
  url: kerasPage('activation_layers', 'prelu'),
  params: {
    alphaInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'How the slopes start.' },
    sharedAxes: {
      type: 'ints',
      default: null,
      nullable: true,
      help: 'Axes that share a slope, counted from 1: [1, 2] gives one a channel.',
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
  help: 'Bends smoothly below zero toward -alpha.',
  url: kerasPage('activation_layers', 'elu'),
  params: { alpha: { type: 'float', default: 1, help: 'What it tends to far below zero, negated.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});
