// Slice: part of a tensor, or the same values in reverse order. Keras has it as an operation (`x[..., ::-1]`), not as a layer.

import { defineLayer, formatShape, noWeights, type Params, type ShapeProblem } from '../kind';
import type { Json, Shape } from '../values';

/** Indices along one axis: the first one, how many there are (null while the size is unknown), and the step between two. */
export interface SliceAxis {
  readonly start: number;
  readonly count: number | null;
  readonly step: number;
}

const isIndex = (value: unknown): value is number | null => value === null || Number.isInteger(value);

/** A Python slice `start:stop:step`; null where the value is not one. */
function readRange(value: Json): [start: number | null, stop: number | null, step: number] | null {
  if (value === null) return [null, null, 1];
  if (!Array.isArray(value) || value.length > 3) return null;
  const [start = null, stop = null, step = 1] = value as Json[];
  if (!isIndex(start) || !isIndex(stop) || !Number.isInteger(step) || step === 0) return null;
  return [start, stop, Number(step)];
}

/** Same result as Python's `slice.indices` for a known size. */
function indicesOf(
  [start, stop, step]: [number | null, number | null, number],
  size: number,
): SliceAxis & { count: number } {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (index: number) => Math.min(high, Math.max(low, index < 0 ? index + size : index));
  const from = start === null ? (step > 0 ? low : high) : clamp(start);
  const to = stop === null ? (step > 0 ? high : low) : clamp(stop);
  return { start: from, count: Math.max(0, Math.ceil((to - from) / step)), step };
}

/** Returns the indices that a layer selects along each axis after the batch, or the problem with its ranges. */
export function sliceAxes(params: Params, input: Shape): SliceAxis[] | ShapeProblem {
  const given = params.ranges;
  const ranges = Array.isArray(given) ? (given as Json[]).map(readRange) : [];
  const wrong = !Array.isArray(given) || ranges.includes(null);
  if (wrong || ranges.length > input.length - 1)
    return {
      problem: `expected at most one [start, stop, step] per axis of ${formatShape(input)} after the batch, received ${JSON.stringify(given ?? null)}`,
    };
  const axes: SliceAxis[] = [];
  for (const [i, size] of input.slice(1).entries()) {
    const range = ranges[i] ?? [null, null, 1];
    if (size !== null) {
      const taken = indicesOf(range, size);
      if (taken.count === 0)
        return {
          problem: `nothing is left of axis ${i + 1} of ${formatShape(input)}: received ${JSON.stringify(given)}`,
        };
      axes.push(taken);
      continue;
    }
    const [start, stop, step] = range;
    if (start !== null || stop !== null || Math.abs(step) !== 1)
      return { problem: `expected a known size on axis ${i + 1}, received ${formatShape(input)}` };
    axes.push({ start: step > 0 ? 0 : -1, count: null, step });
  }
  return axes;
}

/** Part of a tensor along its axes, as Python slices it. */
export const slice = defineLayer({
  kind: 'Slice',
  category: 'reshaping',
  help: 'Selects part of each axis or reverses it. [null, null, -1] on the last axis swaps RGB and BGR.',
  url: 'https://www.tensorflow.org/api_docs/python/tf/strided_slice',
  operation: true,
  params: {
    ranges: {
      type: 'json',
      default: [],
      help: 'Python slices [start, stop, step], one per axis after the batch; null selects the whole axis.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const axes = sliceAxes(params, input!);
    return 'problem' in axes ? axes : [input![0] ?? null, ...axes.map(({ count }) => count)];
  },
  weights: noWeights,
  flops: () => 0,
});
