// Figures as a document: curves of many images and many classes stay within a bound, with their ends.
import { expect, test } from 'vitest';
import { figuresOf } from '#shared/evaluation/figures';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';
import { figuresDocument } from '../../../src-main/shells/cli/evaluation-figures';
import { scoresOf } from '../../shared/evaluation/scores-of';

interface Document {
  readonly perClass: readonly {
    readonly points: number;
    readonly thresholds: readonly number[];
    readonly roc: readonly (readonly [number, number])[];
    readonly precisionRecall: readonly (readonly [number, number])[];
  }[];
}

function documentOf(images: number, classes: number): Document {
  const random = createRandom(4);
  const rows = Array.from({ length: images }, () =>
    Array.from({ length: classes }, () => random() / classes),
  );
  const labels = rows.map((_, i) => i % classes);
  return figuresDocument(runAtOnce(figuresOf(scoresOf(rows, labels), null))) as Document;
}

test('thins the curves of 5,000 images to 1,000 points, and says how many there are', () => {
  for (const { points, thresholds, roc, precisionRecall } of documentOf(5000, 2).perClass) {
    expect(points).toBeGreaterThan(4900);
    expect(thresholds).toHaveLength(1000);
    expect(roc[0]).toEqual([0, 0]);
    expect(roc.at(-1)).toEqual([1, 1]);
    expect(precisionRecall.at(-1)![0]).toBe(1);
    expect([...thresholds]).toEqual([...thresholds].sort((a, b) => b - a));
  }
});

test('keeps all points of few images, and bounds those of 1,000 classes together', () => {
  expect(documentOf(30, 3).perClass[0]!.thresholds.length).toBe(documentOf(30, 3).perClass[0]!.points);
  const many = documentOf(1000, 1000);
  const points = many.perClass.reduce((sum, one) => sum + one.thresholds.length, 0);
  expect(points).toBeLessThanOrEqual(200_000);
  expect(JSON.stringify(many.perClass).length).toBeLessThan(40e6);
});
