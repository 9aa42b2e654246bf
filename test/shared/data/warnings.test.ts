// Warnings before training, and classes matched by name.

import { describe, expect, it } from 'vitest';
import { alignSteps, countAligned, matchClasses, tellClassMatch } from '#shared/data/align-classes';
import type { DataIndex } from '#shared/data/dataset-index';
import { findDataWarnings, tellDataWarning } from '#shared/data/warnings';
import type { LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { inEnglish } from '#shared/sentence';
import { runAtOnce } from '#shared/steps';

const split = { validation: 0.25, test: 0 };
const count = (name: string, training: number, validation = 1, test = 0) => ({
  name,
  training,
  validation,
  test,
});

describe('a dataset warns', () => {
  const told = (...args: Parameters<typeof findDataWarnings>) =>
    findDataWarnings(...args).map((one) => inEnglish(tellDataWarning(one)));

  it('of nothing in a balanced dataset', () => {
    expect(told([count('cat', 10), count('dog', 12)], split)).toEqual([]);
  });

  it('of imbalance with two suggestions', () => {
    expect(told([count('a', 60), count('b', 2), count('c', 1)], split)).toEqual([
      'The largest class, a (60), has 60 times the training images of the smallest, c (1). Use class weights ("classWeights": "balanced") or sample all classes equally ("sampling": "balanced").',
    ]);
  });

  it('of classes without images, training images or validation images, and of leaks', () => {
    const classes = [
      count('none', 0, 0),
      count('untrained', 0, 2),
      count('unjudged', 5, 0),
      count('fine', 5),
    ];
    expect(
      findDataWarnings(classes, split, 2).map(({ code, values }) => [code, values.names ?? values.n]),
    ).toEqual([
      ['noImages', 'none'],
      ['noTraining', 'untrained'],
      ['noValidation', 'unjudged'],
      ['leak', 2],
    ]);
  });

  it('of no missing validation images without a validation split', () => {
    expect(told([count('a', 5, 0), count('b', 5, 0)], { validation: 0, test: 0 })).toEqual([]);
  });
});

describe('classes of an opened network', () => {
  const blob = '0'.repeat(64);
  const graph = (classes: readonly string[] | undefined, fresh = false): LayerGraph => ({
    name: 'net',
    layers: [
      { name: 'in', kind: 'InputLayer', params: {}, inputs: [], trainable: true, weights: {} },
      {
        name: 'out',
        kind: 'Dense',
        params: {},
        inputs: ['in'],
        trainable: true,
        weights: { kernel: fresh ? { initializer: { name: 'zeros' }, seed: 1 } : { blob } },
      },
      { name: 'softmax', kind: 'Softmax', params: {}, inputs: ['out'], trainable: true, weights: {} },
    ],
    outputs: ['softmax'],
    preprocessing: preprocessings.none,
    ...(classes && { classes }),
  });
  const image = (label: number) => ({
    path: `${label}.jpg`,
    label,
    hash: '',
    width: 1,
    height: 1,
    sizeBytes: 1,
  });
  const index: DataIndex = {
    folder: '/data',
    classes: ['cat', 'dog'],
    images: [image(0), image(1), { ...image(0), labels: [0, 1] }],
    rejected: [],
  };

  it('are matched by name, in the order of the network', () => {
    const aligned = runAtOnce(alignSteps(index, graph(['dog', 'cat'])));
    expect(aligned.classes).toEqual(['dog', 'cat']);
    expect(aligned.images.map(({ label, labels }) => [label, labels])).toEqual([
      [1, undefined],
      [0, undefined],
      [1, [0, 1]],
    ]);
  });

  it('with other names are reported, without a change', () => {
    const other = graph(['bird', 'cat']);
    expect(runAtOnce(alignSteps(index, other))).toBe(index);
    expect(tellClassMatch(matchClasses(other, index.classes), other, index.classes)).toBe(
      "The classifier was trained on other classes (bird, cat) than the dataset's (cat, dog). Replace it with a new head; otherwise training starts from the weights of other classes.",
    );
  });

  it('that are not in the dataset stay outputs, and images are matched by name', () => {
    const more = graph(['bird', 'dog', 'cat']);
    const aligned = runAtOnce(alignSteps(index, more));
    expect(aligned.classes).toEqual(['bird', 'dog', 'cat']);
    expect(aligned.images.map(({ label }) => label)).toEqual([2, 1, 2]);
    expect(countAligned(more, index.classes)).toBe(3);
    expect(tellClassMatch(matchClasses(more, index.classes), more, index.classes)).toBe(
      "The network has 3 classes; the dataset has 2 of them (cat, dog). They are matched by name; the run keeps the network's classes.",
    );
  });

  it('match in both Unicode normalization forms', () => {
    expect(matchClasses(graph(['cafe\u0301', 'tea']), ['caf\u00e9', 'tea'])).toBe('same');
  });

  it('of a new head are those of the dataset', () => {
    expect(matchClasses(graph(['bird', 'cat'], true), index.classes)).toBe('none');
    expect(matchClasses(graph(undefined), index.classes)).toBe('none');
  });
});
