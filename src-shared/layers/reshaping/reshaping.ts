// Layers that change only the shape: Flatten, Reshape, Permute, RepeatVector.
import { defineLayer, formatShape, kerasPage, noWeights, sizeOf } from '../kind';

/** All sizes but the batch as one. */
export const flatten = defineLayer({
  kind: 'Flatten',
  category: 'reshaping',
  help: 'Flattens all values of a sample into one vector.',
  url: kerasPage('reshaping_layers', 'flatten'),
  params: {},
  inputs: [1, 1],
  outputShape: (_params, [input]) => {
    const rest = input!.slice(1);
    return [input![0] ?? null, rest.includes(null) ? null : sizeOf(input!)];
  },
  weights: noWeights,
  flops: () => 0,
});

/** Another shape of the same number of values; one size may be -1. */
export const reshape = defineLayer({
  kind: 'Reshape',
  category: 'reshaping',
  help: 'Changes the shape without changing the values.',
  url: kerasPage('reshaping_layers', 'reshape'),
  params: { targetShape: { type: 'ints', help: 'Sizes without the batch; one may be -1.' } },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const target = params.targetShape as readonly number[];
    const known = target.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
    if (input!.slice(1).includes(null))
      return [input![0] ?? null, ...target.map((size) => (size === -1 ? null : size))];
    const total = sizeOf(input!);
    const fits = target.includes(-1) ? total % known === 0 : total === known;
    if (!fits)
      return {
        problem: `expected ${total} values as in ${formatShape(input!)}, received a shape of ${JSON.stringify(target)}`,
      };
    return [input![0] ?? null, ...target.map((size) => (size === -1 ? total / known : size))];
  },
  weights: noWeights,
  flops: () => 0,
});

/** The axes behind the batch in another order; `dims` count from 1. */
export const permute = defineLayer({
  kind: 'Permute',
  category: 'reshaping',
  help: 'Permutes the axes of a sample.',
  url: kerasPage('reshaping_layers', 'permute'),
  params: { dims: { type: 'ints', help: 'New order of the axes, counted from 1. [2, 1] swaps two axes.' } },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const dims = params.dims as readonly number[];
    const order = [...dims].sort((a, b) => a - b);
    if (order.length !== input!.length - 1 || order.some((axis, i) => axis !== i + 1)) {
      return {
        problem: `expected each of 1 to ${input!.length - 1} once in dims for ${formatShape(input!)}, received ${JSON.stringify(dims)}`,
      };
    }
    return [input![0] ?? null, ...dims.map((axis) => input![axis] ?? null)];
  },
  weights: noWeights,
  flops: () => 0,
});

/** A row of features, n times: `[batch, n, features]`. */
export const repeatVector = defineLayer({
  kind: 'RepeatVector',
  category: 'reshaping',
  help: 'Repeats a feature vector.',
  url: kerasPage('reshaping_layers', 'repeat_vector'),
  params: { n: { type: 'int', min: 1, help: 'Number of repetitions.' } },
  inputs: [1, 1],
  outputShape: (params, [input]) =>
    input!.length === 2
      ? [input![0] ?? null, Number(params.n), input![1] ?? null]
      : { problem: `expected a row (None, features), received ${formatShape(input!)}` },
  weights: noWeights,
  flops: () => 0,
});
