// Metrics by class: compared with counting all pairs, and with numbers of scikit-learn's documentation.
import { expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { areaUnderCurve, gatherJudged } from '../../src-main/trainer/train/class-metrics';

test('the area is 0.75 for the example of scikit-learn', () => {
  // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
  expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], (i) => i >= 2)).toBeCloseTo(0.75, 12);
});

test('the area is the share of pairs in order, ties counting half', () => {
  const random = createRandom(4);
  const scores = Array.from({ length: 200 }, () => Math.round(random() * 20) / 20);
  const positive = scores.map((score) => random() < 0.2 + 0.5 * score);
  let pairs = 0;
  let ordered = 0;
  for (const [i, a] of scores.entries())
    for (const [j, b] of scores.entries())
      if (positive[i] && !positive[j]) {
        pairs++;
        ordered += a > b ? 1 : a === b ? 0.5 : 0;
      }
  expect(areaUnderCurve(scores, (i) => positive[i]!)).toBeCloseTo(ordered / pairs, 12);
});

test('there is no area with one class alone', () => {
  expect(areaUnderCurve([0.2, 0.3], () => true)).toBeNull();
});

test('precision, recall and F1 come from the confusion matrix, top-2 from the probabilities', () => {
  const judged = gatherJudged(3, 4);
  judged.add(0, [0.6, 0.3, 0.1]);
  judged.add(0, [0.3, 0.6, 0.1]);
  judged.add(1, [0.1, 0.7, 0.2]);
  judged.add(2, [0.5, 0.4, 0.1]);
  const confusion = [
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 0],
  ];
  const [first, second, third] = judged.perClass(confusion);
  expect(first).toEqual({ count: 2, precision: 0.5, recall: 0.5, f1: 0.5, auc: 0.75 });
  expect(second).toMatchObject({ count: 1, precision: 0.5, recall: 1, f1: 2 / 3, auc: 1 });
  expect(third).toMatchObject({ count: 1, precision: null, recall: 0, f1: 0 });
  expect(judged.top()).toEqual({ k: 2, accuracy: 0.75 });
});
