// Images that `exclude` edits leave out.
import { expect, test } from 'vitest';
import type { DataIndex, Image } from '#shared/data/dataset-index';
import { applyDataEdits, type DataEdit } from '#shared/data/edits';
import { areLeftOut, leftOutSteps, putBack } from '#shared/data/left-out';
import { runAtOnce } from '#shared/steps';

const image = (path: string, label: number): Image => ({
  ...{ path, label, hash: path.padEnd(64, '0'), width: 10, height: 10, sizeBytes: 9 },
});
const source: DataIndex = {
  folder: '/set',
  classes: ['cat', 'dog'],
  images: [image('cat/1', 0), image('cat/2', 0), image('dog/1', 1), image('dog/2', 1)],
  rejected: [],
};
const split = { validation: 0.5, test: 0 };
const leftOut = (edits: readonly DataEdit[]) => {
  const edited = applyDataEdits(source, edits);
  const { index, parts } = runAtOnce(leftOutSteps(source, edits, edited, split, 1));
  expect(parts).toHaveLength(index.images.length);
  return index.images.map(({ path, label }) => [path, edited.classes[label]]);
};

test('lists excluded images with the class that other edits give them', () => {
  expect(leftOut([])).toEqual([]);
  expect(
    leftOut([
      { edit: 'relabel', images: ['cat/1'], to: 'dog' },
      { edit: 'exclude', images: ['cat/1', 'dog/2'] },
      { edit: 'renameClass', name: 'dog', to: 'wolf' },
    ]),
  ).toEqual([
    ['cat/1', 'wolf'],
    ['dog/2', 'wolf'],
  ]);
});

test('does not list the images of an excluded class', () => {
  expect(
    leftOut([
      { edit: 'exclude', images: ['cat/1'] },
      { edit: 'dropClass', name: 'dog' },
    ]),
  ).toEqual([['cat/1', 'cat']]);
});

test('takes images out of the edits that exclude them, and drops an edit that excludes nothing else', () => {
  const edits: DataEdit[] = [
    { edit: 'exclude', images: ['cat/1', 'cat/2'] },
    { edit: 'relabel', images: ['cat/1'], to: 'dog' },
    { edit: 'exclude', images: ['dog/1'] },
  ];
  expect(putBack(edits, ['cat/2', 'dog/1'])).toEqual([{ edit: 'exclude', images: ['cat/1'] }, edits[1]]);
  expect(areLeftOut(edits, ['dog/1'])).toBe(true);
  expect(areLeftOut(putBack(edits, ['cat/2', 'dog/1']), ['cat/2', 'dog/1'])).toBe(false);
});
