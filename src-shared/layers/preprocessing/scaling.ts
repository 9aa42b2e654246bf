// Rescaling, and Normalization by statistics of the whole dataset.
import {
  axesOf,
  defineLayer,
  formatShape,
  kerasPage,
  noWeights,
  type Params,
  type ShapeProblem,
  sizeOf,
  type WeightSpec,
} from '../kind';
import type { Shape } from '../values';

/** `y = x * scale + offset`. */
export const rescaling = defineLayer({
  kind: 'Rescaling',
  category: 'preprocessing',
  help: 'Multiplies by a scale and adds an offset.',
  url: kerasPage('preprocessing_layers/image_preprocessing', 'rescaling'),
  params: {
    scale: { type: 'floats', default: 1, help: 'Scale: one number, or one per channel.' },
    offset: { type: 'floats', default: 0, help: 'Offset: one number, or one per channel.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});

/** Returns the axes with separate statistics; empty if `axis` is null. */
export function keptAxes(params: Params, rank: number): number[] | ShapeProblem {
  if (params.axis === null || (Array.isArray(params.axis) && params.axis.length === 0)) return [];
  return axesOf(params.axis, rank);
}

/** `(x - mean) / sqrt(variance)`; mean and variance are parameters, or weights beside the count that they come from. */
export const normalization = defineLayer({
  kind: 'Normalization',
  category: 'preprocessing',
  help: 'Normalizes by the mean and variance of the whole dataset.',
  url: kerasPage('preprocessing_layers/numerical', 'normalization'),
  params: {
    axis: { type: 'axes', default: -1, nullable: true, help: 'Axis or axes with separate statistics.' },
    mean: { type: 'floats', default: null, nullable: true, help: 'Fixed mean; a weight if empty.' },
    variance: { type: 'floats', default: null, nullable: true, help: 'Fixed variance; a weight if empty.' },
    invert: { type: 'boolean', default: false, help: 'Inverts the normalization.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const axes = keptAxes(params, input!.length);
    if ('problem' in axes) return axes;
    if ((params.mean === null) !== (params.variance === null))
      return { problem: 'expected both mean and variance, or neither' };
    return axes.some((axis) => input![axis] === null)
      ? { problem: `expected known sizes on axis ${axes.join(', ')}, received ${formatShape(input!)}` }
      : input!;
  },
  weights: (params, [input]) => {
    if (params.mean !== null) return [];
    const axes = keptAxes(params, input!.length) as number[];
    const shape: Shape = axes.map((axis) => input![axis] ?? null);
    const statistic = (name: string, sizes: readonly number[], start: string): WeightSpec => ({
      name,
      shape: sizes,
      initializer: { name: start },
      trainable: false,
    });
    return [
      statistic('mean', shape as number[], 'zeros'),
      statistic('variance', shape as number[], 'ones'),
      statistic('count', [], 'zeros'),
    ];
  },
  flops: (_params, _inputs, output) => 2 * sizeOf(output),
});
