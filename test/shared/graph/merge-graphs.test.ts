// Before and after in one graph: added and removed layers, in order and without cycles.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { describeChanges } from '#shared/graph/describe-diff';
import { diffGraphs } from '#shared/graph/diff';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdits } from '#shared/graph/edits/index';
import { mergeGraphs } from '#shared/graph/merge-graphs';

const before = buildArchitecture('InceptionV3', {
  inputShape: [75, 75, 3],
  includeTop: true,
  classes: 10,
  seed: 1,
});
const context = { classes: ['a', 'b'], seed: 1 };
const change = (...edits: Edit[]) => applyEdits(before, edits, context);

test('merges a network before and after a cut and a new head, each layer after its inputs', () => {
  const after = change(
    { edit: 'cutAt', layer: 'mixed7' },
    {
      edit: 'addHead',
      layers: [
        { kind: 'Flatten', params: {} },
        { kind: 'Dense', params: { units: 10 } },
      ],
    },
  );
  const { graph, lines } = mergeGraphs(before, after);
  const names = graph.layers.map((layer) => layer.name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(names)).toEqual(new Set([...before.layers, ...after.layers].map((layer) => layer.name)));
  const place = new Map(names.map((name, i) => [name, i]));
  for (const layer of graph.layers)
    for (const input of layer.inputs) expect(place.get(input)!).toBeLessThan(place.get(layer.name)!);
  expect(lines.get('mixed7→flatten')).toBe('added');
  expect(lines.get('avg_pool→predictions')).toBe('removed');
  expect(lines.get('mixed6→mixed7')).toBeUndefined();
});

test('keeps the lines of a removed layer as removed, and marks the new connection', () => {
  const after = change({ edit: 'remove', layers: ['activation_4'] });
  const { graph, lines } = mergeGraphs(before, after);
  const feeds = before.layers.filter((layer) => layer.inputs.includes('activation_4'));
  for (const layer of feeds) {
    expect(lines.get(`activation_4→${layer.name}`)).toBe('removed');
    expect(lines.get(`batch_normalization_4→${layer.name}`)).toBe('added');
    expect(graph.layers.find((one) => one.name === layer.name)!.inputs).toContain('activation_4');
  }
});

test('creates no cycle when two layers are swapped', () => {
  const after = change(
    { edit: 'remove', layers: ['batch_normalization_1'] },
    { edit: 'insert', from: 'conv2d', to: 'batch_normalization', layers: [{ kind: 'ReLU', params: {} }] },
  );
  // The reverse: added layers become removed ones.
  for (const [one, other] of [
    [before, after],
    [after, before],
  ] as const) {
    const { graph } = mergeGraphs(one, other);
    expect(graph.layers.length).toBe(before.layers.length + 1);
  }
});

test('describes each change with old and new values', () => {
  const trained = {
    ...before,
    layers: before.layers.map((layer) =>
      layer.name === 'predictions'
        ? { ...layer, weights: { kernel: { blob: 'a'.repeat(64) }, bias: { blob: 'b'.repeat(64) } } }
        : layer,
    ),
  };
  const edits: Edit[] = [{ edit: 'setParams', layer: 'predictions', params: { units: 3 } }];
  const after = applyEdits(trained, edits, context);
  const diff = diffGraphs(trained, after);
  expect(describeChanges(trained, after, 'changed', diff.changed)).toEqual([
    { name: 'predictions', note: 'units 10 → 3' },
  ]);
  expect(describeChanges(trained, after, 'reinitialized', diff.reinitialized)).toEqual([
    { name: 'predictions', note: 'kernel, bias' },
  ]);
});
