// Dot: the product of two inputs along an axis of each.

import { defineLayer, formatShape, kerasPage, noWeights, sizeOf } from '../kind';
import type { Json, Shape } from '../values';

/** The axis of each input along which they are multiplied, from 0. */
export function dotAxes(axes: Json | undefined, ranks: readonly [number, number]): [number, number] {
  const [first, second] = Array.isArray(axes) ? axes.map(Number) : [Number(axes), Number(axes)];
  return [(first! + ranks[0]) % ranks[0], (second! + ranks[1]) % ranks[1]];
}

/** Sums the products along an axis of each input; the other axes are laid one after the other. */
export const dot = defineLayer({
  kind: 'Dot',
  category: 'merging',
  help: 'Computes the dot product of two inputs along an axis; the cosine similarity if normalized.',
  url: kerasPage('merging_layers', 'dot'),
  params: {
    axes: { type: 'axes', help: 'The axis, or one axis per input.' },
    normalize: { type: 'boolean', default: false, help: 'Normalizes each vector to length 1 first.' },
  },
  inputs: [2, 2],
  outputShape: (params, [a, b]): Shape | { problem: string } => {
    const [first, second] = dotAxes(params.axes, [a!.length, b!.length]);
    const list = `${formatShape(a!)} and ${formatShape(b!)}`;
    if (!first || !second) return { problem: `expected axes behind the batch of ${list}` };
    const sizes = [a![first], b![second]];
    if (sizes[0] !== sizes[1] && !sizes.includes(null))
      return { problem: `expected equal sizes on axes ${first} and ${second}, received ${list}` };
    const rest = [
      ...a!.filter((_, axis) => axis !== first),
      ...b!.filter((_, axis) => axis !== second && axis !== 0),
    ];
    return rest.length === 1 ? [...rest, 1] : rest;
  },
  weights: noWeights,
  flops: (params, [a, b], output) => {
    const [first] = dotAxes(params.axes, [a!.length, b!.length]);
    return 2 * sizeOf(output) * (a![first] ?? 1);
  },
});
