// The order of classes: Python's sorted(), as in Keras' image_dataset_from_directory, also for merged or edited sources.
import { expect, it } from 'vitest';
import { findOtherClasses } from '#shared/data/align-classes';
import { combineSteps, orderClasses } from '#shared/data/combine-sources';
import type { DataIndex } from '#shared/data/dataset-index';
import { applyDataEdits, type DataEdit } from '#shared/data/edits';
import { type Layer, type LayerGraph, preprocessings } from '#shared/graph/graph';
import { runAtOnce } from '#shared/steps';

const indexOf = (folder: string, classes: readonly string[]): DataIndex => ({
  folder,
  classes: [...classes],
  images: classes.map((name, label) => ({
    path: `${name}/1.jpg`,
    label,
    hash: `${folder}${name}`,
    width: 1,
    height: 1,
    sizeBytes: 1,
  })),
  rejected: [],
});
const told = ({ classes, images }: DataIndex) => images.map(({ path, label }) => `${classes[label]} ${path}`);

it('orders classes of further sources like Keras', () => {
  const more = [{ name: 'more', index: indexOf('/b', ['1', '11', '3']) }];
  const all = runAtOnce(combineSteps(indexOf('/a', ['0', '10', '2']), more));
  // sorted(["0", "10", "2", "1", "11", "3"]) of Python.
  expect(all.classes).toEqual(['0', '1', '10', '11', '2', '3']);
  expect(told(all)).toEqual([
    '0 0/1.jpg',
    '1 @more/1/1.jpg',
    '10 10/1.jpg',
    '11 @more/11/1.jpg',
    '2 2/1.jpg',
    '3 @more/3/1.jpg',
  ]);
});

it('keeps the order of arrays, whose labels are indices, with new classes at the end', () => {
  expect(orderClasses(['airplane', 'truck', 'bird'], ['ant'])).toEqual(['airplane', 'truck', 'bird', 'ant']);
});

it('sorts by code point, not by UTF-16 unit', () => {
  // sorted(["\uffee", "\U0001f600", "a"]) of Python.
  expect(orderClasses([], ['\u{1f600}', '\uffee', 'a'])).toEqual(['a', '\uffee', '\u{1f600}']);
  const index = indexOf('/a', ['a', '\uffee']);
  const edit: DataEdit = { edit: 'relabel', images: ['a/1.jpg'], to: '\u{1f600}' };
  expect(applyDataEdits(index, [edit]).classes).toEqual(['a', '\uffee', '\u{1f600}']);
});

it('finds a class by its decomposed Unicode name in an old edit', () => {
  const index = indexOf('/a', ['caf\u00e9', 'tea']);
  const edit: DataEdit = { edit: 'renameClass', name: 'cafe\u0301', to: 'coffee' };
  expect(applyDataEdits(index, [edit]).classes).toEqual(['coffee', 'tea']);
});

it('warns of a classifier only if it was trained on other classes', () => {
  const dense: Layer = {
    name: 'dense',
    kind: 'Dense',
    params: { units: 2, activation: 'softmax' },
    inputs: ['in'],
    weights: { kernel: { blob: 'f'.repeat(64) } },
    trainable: true,
  };
  const input: Layer = {
    name: 'in',
    kind: 'InputLayer',
    params: { shape: [4] },
    inputs: [],
    weights: {},
    trainable: true,
  };
  const graph: LayerGraph = {
    name: 'm',
    preprocessing: preprocessings.none,
    layers: [input, dense],
    outputs: ['dense'],
    classes: ['apple', 'pear'],
  };
  expect(findOtherClasses(graph, ['cat', 'dog'])).toMatchObject({
    layer: 'dense',
    severity: 'warning',
    code: 'other-classes',
    message: expect.stringMatching(/other classes \(apple, pear\) than the dataset's \(cat, dog\)/),
  });
  for (const classes of [
    ['apple', 'pear'],
    ['pear', 'apple'],
  ])
    expect(findOtherClasses(graph, classes)).toBeNull();
  const fresh = { ...dense, weights: { kernel: { initializer: 'glorotUniform', seed: 1 } } };
  expect(findOtherClasses({ ...graph, layers: [input, fresh] as Layer[] }, ['cat', 'dog'])).toBeNull();
});
