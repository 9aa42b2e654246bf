// Arithmetic that Keras has as operations, not as layers: Reduce, Power, Divide, Clip, MathFunction.

import { axesOf, defineLayer, formatShape, noWeights, type Params, type ShapeProblem, sizeOf } from '../kind';
import { broadcast } from '../merging/merging';
import type { Shape } from '../values';

/** What `Reduce` computes over its axes. */
const reductions = ['mean', 'sum', 'max', 'min', 'prod'] as const;
/** The functions of `MathFunction`. */
export const mathFunctions = [
  ...([
    'abs',
    'log',
    'log1p',
    'expm1',
    'sign',
    'floor',
    'ceil',
    'round',
    'sin',
    'cos',
    'tan',
    'erf',
  ] as const),
];
/** See `mathFunctions`. */
export type MathFunctionName = (typeof mathFunctions)[number];

const page = (name: string) => `https://keras.io/api/ops/numpy/#${name}-function`;

/** The axes that a `Reduce` layer removes, from 1; a problem where they name the batch or an axis that is missing. */
export function reducedAxes(params: Params, rank: number): number[] | ShapeProblem {
  const axes = axesOf(params.axis, rank);
  if (!('problem' in axes) && axes.includes(0))
    return { problem: `expected axes after the batch, received ${JSON.stringify(params.axis ?? null)}` };
  return axes;
}

/** One value for all values along some axes. */
export const reduce = defineLayer({
  kind: 'Reduce',
  category: 'pooling',
  help: 'Computes the mean, sum, maximum, minimum or product over some axes.',
  url: page('mean'),
  operation: true,
  params: {
    operation: { type: 'choice', default: 'mean', options: reductions, help: 'Operation.' },
    axis: { type: 'axes', default: -1, help: 'Axis or axes to reduce.' },
    keepdims: { type: 'boolean', default: false, help: 'Retains each reduced axis with size 1.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const axes = reducedAxes(params, input!.length);
    if ('problem' in axes) return axes;
    const reduced = (axis: number) => axes.includes(axis);
    return params.keepdims
      ? input!.map((size, axis) => (reduced(axis) ? 1 : size))
      : input!.filter((_, axis) => !reduced(axis));
  },
  weights: noWeights,
  flops: (_params, [input]) => sizeOf(input!),
});

/** `x ** exponent`. */
export const power = defineLayer({
  kind: 'Power',
  category: 'activation',
  help: 'Raises each value to a power: 0.5 is the square root, -1 the reciprocal.',
  url: page('power'),
  operation: true,
  params: { exponent: { type: 'float', default: 2, help: 'Exponent.' } },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** The first input divided by the second. */
export const divide = defineLayer({
  kind: 'Divide',
  category: 'merging',
  help: 'Divides its first input by its second.',
  url: page('divide'),
  operation: true,
  params: {},
  inputs: [2, 2],
  outputShape: (_params, inputs) => broadcast(inputs),
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** Limits values to a range that may be open on one side. */
export const clip = defineLayer({
  kind: 'Clip',
  category: 'activation',
  help: 'Limits values to a range.',
  url: page('clip'),
  operation: true,
  params: {
    minValue: { type: 'float', default: null, nullable: true, help: 'Lower limit; none if empty.' },
    maxValue: { type: 'float', default: null, nullable: true, help: 'Upper limit; none if empty.' },
  },
  inputs: [1, 1],
  outputShape: ({ minValue, maxValue }, [input]): Shape | ShapeProblem =>
    minValue !== null && maxValue !== null && Number(minValue) > Number(maxValue)
      ? {
          problem: `expected minValue ≤ maxValue, received ${minValue} and ${maxValue} for ${formatShape(input!)}`,
        }
      : input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});

/** A function of each value. */
export const mathFunction = defineLayer({
  kind: 'MathFunction',
  category: 'activation',
  help: 'Computes a function of each value, such as abs or log.',
  url: page('abs'),
  operation: true,
  params: {
    function: { type: 'choice', default: 'abs', options: mathFunctions, help: 'The function.' },
  },
  inputs: [1, 1],
  outputShape: (_params, [input]) => input!,
  weights: noWeights,
  flops: (_params, _inputs, output) => sizeOf(output),
});
