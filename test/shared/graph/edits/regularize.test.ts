// Regularizing kernels: which parameters change, and that their values are regularizers of Keras.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdit, type EditOf } from '#shared/graph/edits/index';
import { findLayer, type Layer, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';

const xception = buildArchitecture('Xception', {
  inputShape: [96, 96, 3],
  includeTop: true,
  classes: 10,
  seed: 1,
});
const regularize = (graph: LayerGraph, edit: Omit<EditOf<'regularize'>, 'edit'>) =>
  applyEdit(graph, { edit: 'regularize', ...edit }, { classes: [], seed: 7 });
const all = { all: true } as const;
const l2 = { name: 'l2', l2: 1e-4 };

test('sets the penalty on each kernel of a layer, and on no other weight', () => {
  const after = regularize(xception, { select: all, l1: 0, l2: 1e-4 });
  const added = (name: string) => {
    const before = findLayer(xception, name)!.params;
    const entries = Object.entries(findLayer(after, name)!.params);
    return Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(before, key)));
  };
  expect(added('block1_conv1')).toEqual({ kernelRegularizer: l2 });
  expect(added('block2_sepconv1')).toEqual({ depthwiseRegularizer: l2, pointwiseRegularizer: l2 });
  expect(added('predictions')).toEqual({ kernelRegularizer: l2 });
  expect(findLayer(after, 'block1_conv1_bn')).toBe(findLayer(xception, 'block1_conv1_bn'));
  expect(inferGraph(after).problems).toEqual([]);
});

test('sets L1, L2 or both, and replaces an earlier penalty', () => {
  const select = { names: ['predictions'] };
  const once = regularize(xception, { select, l1: 0.01, l2: 0 });
  expect(findLayer(once, 'predictions')?.params.kernelRegularizer).toEqual({ name: 'l1', l1: 0.01 });
  const twice = regularize(once, { select, l1: 0.01, l2: 0.02 });
  expect(findLayer(twice, 'predictions')?.params.kernelRegularizer).toEqual({
    name: 'l1l2',
    l1: 0.01,
    l2: 0.02,
  });
  expect(regularize(twice, { select, l1: 0.01, l2: 0.02 })).toBe(twice);
});

test('removes the penalties with two zeros, which gives the graph from before', () => {
  const after = regularize(xception, { select: all, l1: 0, l2: 1e-4 });
  expect(regularize(after, { select: all, l1: 0, l2: 0 })).toEqual(xception);
  expect(regularize(xception, { select: all, l1: 0, l2: 0 })).toBe(xception);
});

test('changes all uses of a shared layer together', () => {
  const last = xception.layers.at(-1)!;
  const uses: Layer[] = [
    { ...last, shared: 'dense' },
    { ...last, name: 'again', shared: 'dense' },
  ];
  const twice = { ...xception, layers: [...xception.layers.slice(0, -1), ...uses] };
  const after = regularize(twice, { select: { names: ['again'] }, l1: 0, l2: 1e-4 });
  expect(after.layers.slice(-2).map(({ params }) => params.kernelRegularizer)).toEqual([l2, l2]);
});
