// Layers that join several: Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate.

import {
  defineLayer,
  formatShape,
  kerasPage,
  type LayerKind,
  noWeights,
  type ShapeProblem,
  sizeOf,
} from '../kind';
import type { Shape } from '../values';

/** The shape that inputs of one rank are broadcast to. */
export function broadcast(inputs: readonly Shape[]): Shape | ShapeProblem {
  const rank = inputs[0]!.length;
  const list = inputs.map(formatShape).join(' and ');
  if (inputs.some((shape) => shape.length !== rank))
    return { problem: `expected inputs of one rank, received ${list}` };
  const sizes: (number | null)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const known = [...new Set(inputs.map((shape) => shape[axis]).filter((size) => size !== 1))];
    const definite = known.filter((size) => size !== null);
    if (definite.length > 1) return { problem: `expected inputs of one shape, received ${list}` };
    sizes.push(known.length === 0 ? 1 : (definite[0] ?? null));
  }
  return sizes;
}

function elementwise(kind: string, help: string, page: string, most = Number.POSITIVE_INFINITY): LayerKind {
  return defineLayer({
    kind,
    category: 'merging',
    help,
    url: kerasPage('merging_layers', page),
    params: {},
    inputs: [2, most],
    outputShape: (_params, inputs) => broadcast(inputs),
    weights: noWeights,
    flops: (_params, inputs, output) => sizeOf(output) * (inputs.length - 1),
  });
}

/** Element-wise sum: where a skip connection returns. */
export const add = elementwise('Add', 'Adds its inputs, for example to merge a skip connection.', 'add');
/** The first input without the second. */
export const subtract = elementwise('Subtract', 'Subtracts its second input from its first.', 'subtract', 2);
/** Element-wise product. */
export const multiply = elementwise('Multiply', 'Multiplies its inputs.', 'multiply');
/** Element-wise mean. */
export const average = elementwise(
  'Average',
  'Averages its inputs, for example the outputs of an ensemble.',
  'average',
);
/** Element-wise maximum. */
export const maximum = elementwise('Maximum', 'Computes the elementwise maximum of its inputs.', 'maximum');
/** Element-wise minimum. */
export const minimum = elementwise('Minimum', 'Computes the elementwise minimum of its inputs.', 'minimum');

/** Lays its inputs side by side along an axis. */
export const concatenate = defineLayer({
  kind: 'Concatenate',
  category: 'merging',
  help: 'Concatenates its inputs along an axis.',
  url: kerasPage('merging_layers', 'concatenate'),
  params: { axis: { type: 'int', default: -1, help: 'Axis of the concatenation.' } },
  inputs: [1, Number.POSITIVE_INFINITY],
  outputShape: (params, inputs) => {
    const rank = inputs[0]!.length;
    const axis = (Number(params.axis) + rank) % rank;
    const list = inputs.map(formatShape).join(' and ');
    const agree = inputs.every(
      (shape) =>
        shape.length === rank &&
        shape.every(
          (size, i) => i === axis || size === inputs[0]![i] || size === null || inputs[0]![i] === null,
        ),
    );
    if (!agree) return { problem: `expected inputs that differ on axis ${axis} only, received ${list}` };
    const joined = inputs.map((shape) => shape[axis] ?? null);
    const total = joined.includes(null) ? null : joined.reduce<number>((sum, size) => sum + Number(size), 0);
    return inputs[0]!.map((size, i) => (i === axis ? total : size));
  },
  weights: noWeights,
  flops: () => 0,
});
