// Confident learning by an example that can be computed by hand. test/interop compares it with cleanlab.
import { expect, test } from 'vitest';
import {
  confidentClasses,
  confidentJoint,
  confidentThresholds,
  labelQualities,
} from '#shared/evaluation/confident-learning';

/** Classes 0 and 1; the third image is labeled 0 and looks like 1. */
const given = {
  labels: [0, 0, 0, 1, 1],
  classes: 2,
  values: [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.3, 0.7, 0.4, 0.6],
};

test('flags the image that belongs confidently to another class', () => {
  const [first, second] = confidentThresholds(given);
  expect(first).toBeCloseTo(0.6, 12);
  expect(second).toBeCloseTo(0.65, 12);
  // The last image reaches neither threshold.
  expect([...confidentClasses(given)]).toEqual([0, 0, 1, 1, -1]);
  expect(confidentJoint(given)).toEqual([
    [2, 1],
    [0, 1],
  ]);
  const qualities = labelQualities(given);
  expect(qualities.map(({ flagged }) => flagged)).toEqual([false, false, true, false, false]);
  expect(qualities[2]).toMatchObject({ predicted: 1, selfConfidence: 0.1 });
  expect(qualities[2]!.normalizedMargin).toBeCloseTo(0.1, 12);
});

test('never counts an image for a class without labels', () => {
  const thresholds = confidentThresholds({ labels: [0], classes: 2, values: [0.1, 0.9] });
  expect(thresholds[1]).toBe(Number.POSITIVE_INFINITY);
});
