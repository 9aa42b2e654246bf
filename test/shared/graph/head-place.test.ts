// A head replaces the classifier that a network has: for every architecture, the layer that it follows and what is removed.
import { describe, expect, test } from 'vitest';
import { architectureNames, buildArchitecture } from '#shared/architectures/index';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit, applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { endsInClassifier, findHeadPlace, headEdit } from '#shared/graph/head-place';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findTrainingProblems } from '#shared/graph/training-problems';

const context = { classes: ['a', 'b', 'c'], seed: 1 };
const build = (name: string, size = 96) =>
  buildArchitecture(name, { inputShape: [size, size, 3], includeTop: true, classes: 1000, seed: 1 });
const place = (graph: LayerGraph, needs: 'maps' | 'row') =>
  findHeadPlace(graph, inferGraph(graph), needs)?.after ?? null;
const withHead = (graph: LayerGraph, key: string) => {
  const head = textbookHeads.find((one) => one.key === key)!;
  const edit = headEdit(graph, inferGraph(graph), head)!;
  return { edit, graph: applyEdit(graph, edit, context) };
};

describe('the layer that a head follows', () => {
  // Expected: the last feature maps and the last vector before the classifier, as keras.applications names them.
  test.each([
    ['VGG16', 96, 'block5_pool', 'fc2'],
    ['ResNet50', 96, 'conv5_block3_out', 'avg_pool'],
    ['MobileNetV2', 96, 'out_relu', 'global_average_pooling2d'],
    ['InceptionV3', 96, 'mixed10', 'avg_pool'],
    ['DenseNet121', 96, 'relu', 'avg_pool'],
    ['EfficientNetB0', 96, 'top_activation', 'avg_pool'],
    ['Xception', 96, 'block14_sepconv2_act', 'avg_pool'],
  ] as const)('of %s is before its classifier', (name, size, maps, row) => {
    const graph = build(name, size);
    expect(endsInClassifier(graph, inferGraph(graph))).toBe(true);
    expect(place(graph, 'maps')).toBe(maps);
    expect(place(graph, 'row')).toBe(row);
  });

  test.each(architectureNames)(
    'leaves a network that can be trained: %s, with no head after a softmax',
    (name) => {
      const graph = build(name, 224);
      for (const { key, needs } of textbookHeads.filter(({ onlyForTwo }) => !onlyForTwo)) {
        if (needs === 'maps' && ['Highway', 'FashionMLP'].includes(name)) {
          // Fully connected: there are no feature maps.
          expect(place(graph, 'maps')).toBeNull();
          continue;
        }
        const grafted = withHead(graph, key).graph;
        expect(findOutputProblems(grafted), `${name} ${key}`).toEqual([]);
        const errors = findTrainingProblems(grafted, inferGraph(grafted), 3).filter(
          ({ severity }) => severity === 'error',
        );
        expect(errors, `${name} ${key}`).toEqual([]);
      }
    },
    60_000,
  );

  test('is the output of a network without a classifier, or none if its shape does not fit', () => {
    const cut = applyEdit(build('ResNet50'), { edit: 'cutAt', layer: 'conv5_block3_out' }, context);
    expect(place(cut, 'maps')).toBe('conv5_block3_out');
    expect(place(cut, 'row')).toBeNull();
    expect(withHead(cut, 'pooled').edit).not.toHaveProperty('after');
  });
});

describe('the edit', () => {
  test('equals cutting at that layer and adding the head', () => {
    const graph = build('ResNet50');
    const { layers } = textbookHeads[0]!;
    const apart: Edit[] = [
      { edit: 'cutAt', layer: 'conv5_block3_out' },
      { edit: 'addHead', layers: [...layers] },
    ];
    const { edit, graph: grafted } = withHead(graph, 'pooled');
    expect(edit).toEqual({ edit: 'addHead', after: 'conv5_block3_out', layers });
    expect(grafted).toEqual(applyEdits(graph, apart, context));
    const names = grafted.layers.map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['global_average_pooling2d', 'dropout', 'predictions']);
  });

  test('replaces a head that was added before', () => {
    const once = withHead(build('ResNet50'), 'pooled').graph;
    const twice = withHead(once, 'flat').graph;
    expect(twice.layers.filter(({ head }) => head).map(({ kind }) => kind)).toEqual([
      'Flatten',
      'Dense',
      'Dense',
    ]);
    expect(withHead(twice, 'pooled').graph.layers.map(({ name }) => name)).toEqual(
      once.layers.map(({ name }) => name),
    );
  });

  test('gives the new classifier new weights, even under the name of the old one', () => {
    const graph = buildArchitecture('MobileNetV2', {
      inputShape: [96, 96, 3],
      includeTop: true,
      classes: 3,
      seed: 1,
    });
    const trained = {
      ...graph,
      layers: graph.layers.map((layer) =>
        layer.name === 'predictions'
          ? { ...layer, weights: { kernel: { blob: 'a'.repeat(64) }, bias: { blob: 'b'.repeat(64) } } }
          : layer,
      ),
    };
    const { weights, head } = withHead(trained, 'linear').graph.layers.find(
      ({ name }) => name === 'predictions',
    )!;
    expect(head).toBe(true);
    expect(weights.kernel).toHaveProperty('initializer');
  });

  test('names a layer that the network does not have', () => {
    const edit: Edit = { edit: 'addHead', after: 'mixed7', layers: [...textbookHeads[0]!.layers] };
    expect(() => applyEdit(build('ResNet50'), edit, context)).toThrow("There is no layer 'mixed7'");
  });
});

test('a classifier that is set to another number of classes is the head', () => {
  const edit: Edit = { edit: 'setParams', layer: 'predictions', params: { units: 3 } };
  const graph = applyEdit(build('ResNet50'), edit, context);
  expect(graph.layers.filter(({ head }) => head).map(({ name }) => name)).toEqual(['predictions']);
});
