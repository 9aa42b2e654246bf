// Reinitializing layers: which weights change, and that the seed decides their values.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit, type EditOf } from '#shared/graph/edits/index';
import { effectsOf } from '#shared/graph/effects';
import type { LayerGraph } from '#shared/graph/graph';

const context = { classes: [], seed: 7 };
const blob = 'a'.repeat(64);
const built = buildArchitecture('ResNet20CIFAR', {
  inputShape: [32, 32, 3],
  includeTop: true,
  classes: 10,
  seed: 1,
});
/** Returns the network as opened from a file, with blobs as weights. */
const trained: LayerGraph = {
  ...built,
  layers: built.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.keys(layer.weights).map((name) => [name, { blob }])),
  })),
};
const last = trained.layers.at(-1)!;
const reinitialize = (graph: LayerGraph, edit: Omit<EditOf<'reinitialize'>, 'edit'>) =>
  applyEdit(graph, { edit: 'reinitialize', ...edit }, context);

test('reinitializes all weights of only the selected layers', () => {
  const after = reinitialize(trained, { select: { names: [last.name] }, seed: 3 });
  expect(after.layers.slice(0, -1)).toEqual(trained.layers.slice(0, -1));
  const { kernel, bias, ...others } = after.layers.at(-1)!.weights;
  expect(kernel).toEqual({ initializer: { name: 'glorotUniform' }, seed: expect.any(Number) });
  expect(bias).toEqual({ initializer: { name: 'zeros' }, seed: expect.any(Number) });
  expect(others).toEqual({});
});

test('creates the same weights with the same seed, and others with another or none', () => {
  const of = (seed?: number) => {
    const select = { all: true } as const;
    return reinitialize(trained, seed === undefined ? { select } : { select, seed });
  };
  expect(of(3)).toEqual(of(3));
  expect(of(3)).not.toEqual(of(4));
  expect(of()).toEqual(of(context.seed));
});

test('keeps the weights of a shared layer equal', () => {
  const twice: LayerGraph = {
    ...trained,
    layers: [
      ...trained.layers.slice(0, -1),
      { ...last, shared: 'dense' },
      { ...last, name: 'again', shared: 'dense' },
    ],
    outputs: [last.name, 'again'],
  };
  const [one, other] = reinitialize(twice, { select: { names: ['again'] } }).layers.slice(-2);
  expect(one?.weights).toEqual(other?.weights);
  expect(one?.weights.kernel).toHaveProperty('initializer');
});

test('has no side effects to report, since its text names the new weights', () => {
  const select = { all: true } as const;
  const after = reinitialize(trained, { select });
  expect(effectsOf(trained, after, { edit: 'reinitialize', select })).toEqual({
    reinitialized: [],
    opened: [],
    normKept: [],
    unused: [],
  });
});
