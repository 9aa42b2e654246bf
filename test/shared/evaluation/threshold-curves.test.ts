// Curves over thresholds equal the examples of scikit-learn's documentation; costs choose the threshold of the fewest or the cheapest errors.
import { expect, test } from 'vitest';
import {
  cheapestThreshold,
  costOf,
  countsAt,
  precisionRecallPoints,
  rocPoints,
  thinned,
  thresholdCurves,
} from '#shared/evaluation/threshold-curves';

// https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html
const example = thresholdCurves([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);

test("equals scikit-learn's ROC curve, area and average precision of its documented example", () => {
  expect(rocPoints(example)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0.5 },
    { x: 0.5, y: 0.5 },
    { x: 0.5, y: 1 },
    { x: 1, y: 1 },
  ]);
  expect(example.auc).toBe(0.75);
  expect(example.averagePrecision).toBeCloseTo(0.8333333333333333, 12);
  expect(precisionRecallPoints(example)).toEqual([
    { x: 0, y: 1 },
    { x: 0.5, y: 1 },
    { x: 0.5, y: 0.5 },
    { x: 1, y: 2 / 3 },
    { x: 1, y: 0.5 },
  ]);
});

test('has one point for equal probabilities, whatever their order', () => {
  const tied = thresholdCurves([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0]);
  expect(tied.points).toEqual([{ threshold: 0.5, truePositives: 2, falsePositives: 2 }]);
  expect(tied).toMatchObject({ auc: 0.5, averagePrecision: 0.5 });
});

test('has no areas without images of the class, or with no others', () => {
  expect(thresholdCurves([0.1, 0.9], [0, 0])).toMatchObject({ auc: null, averagePrecision: null });
  expect(thresholdCurves([0.1, 0.9], [1, 1])).toMatchObject({ auc: null, averagePrecision: 1 });
  expect(rocPoints(thresholdCurves([], []))).toEqual([]);
});

test('counts a probability equal to the threshold as found', () => {
  expect(countsAt(example, 0.4)).toMatchObject({ truePositives: 1, falsePositives: 1, falseNegatives: 1 });
  expect(countsAt(example, 0.41)).toMatchObject({ truePositives: 1, falsePositives: 0, precision: 1 });
  expect(countsAt(example, 0.9)).toMatchObject({ truePositives: 0, precision: null, recall: 0 });
  expect(countsAt(example, 0)).toMatchObject({ truePositives: 2, falsePositives: 2, trueNegatives: 0 });
});

test('chooses the threshold by what errors cost', () => {
  expect(cheapestThreshold(example, { missed: 1, wrong: 1 })).toEqual({ threshold: 0.8, cost: 1 });
  expect(cheapestThreshold(example, { missed: 10, wrong: 1 })).toEqual({ threshold: 0.35, cost: 1 });
  expect(cheapestThreshold(thresholdCurves([0.9, 0.2], [0, 1]), { missed: 1, wrong: 5 })).toEqual({
    threshold: Number.POSITIVE_INFINITY,
    cost: 1,
  });
  for (const { threshold } of example.points)
    expect(costOf(countsAt(example, threshold), { missed: 3, wrong: 2 })).toBeGreaterThanOrEqual(
      cheapestThreshold(example, { missed: 3, wrong: 2 }).cost,
    );
});

test('thins a curve without losing its ends', () => {
  const points = Array.from({ length: 1001 }, (_, i) => i);
  const few = thinned(points, 11);
  expect(few).toHaveLength(11);
  expect([few[0], few.at(-1)]).toEqual([0, 1000]);
  expect(thinned([1, 2], 10)).toEqual([1, 2]);
});
