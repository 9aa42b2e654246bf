// Compares metrics per class with Keras (test/fixtures/keras-training/metrics.py), for single-label and multi-label images.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectMetrics } from '../../../../src-main/trainer/train/metrics/class-metrics';
import { type Packed, unpack } from '../../keras-fixture';

interface MetricsCase {
  multiLabel: boolean;
  truth: number[][];
  probabilities: Packed;
  accuracy: number;
  top: number | null;
  perClass: { precision: number; recall: number; f1: number; auc: number }[];
}
const fixture = join(import.meta.dirname, '../../../fixtures/keras-training/metrics.json');
const { metrics } = JSON.parse(readFileSync(fixture, 'utf8')) as { metrics: MetricsCase[] };

test.each(metrics.map((one, i) => [i, one.multiLabel ? 'several classes an image' : 'one', one] as const))(
  'computes accuracy, top-k, precision, recall, F1 and AUC like Keras: set %i, %s',
  (_i, _title, { multiLabel, truth, probabilities, accuracy, top, perClass }) => {
    const classes = perClass.map((_, i) => `class ${i}`);
    const values = unpack(probabilities);
    const judged = collectMetrics(classes, multiLabel);
    for (const [row, flags] of truth.entries()) {
      const labels = flags.flatMap((flag, i) => (flag === 1 ? [i] : []));
      const image = {
        path: `${row}`,
        hash: `${row}`,
        label: labels[0] ?? 0,
        ...(multiLabel ? { labels } : {}),
      };
      judged.add(image, values.subarray(row * classes.length, (row + 1) * classes.length), row);
    }
    const evaluation = judged.evaluation('validation');
    expect(evaluation.accuracy).toBeCloseTo(accuracy, 6);
    expect(evaluation.top?.accuracy ?? null).toEqual(top === null ? null : expect.closeTo(top, 6));
    expect(evaluation.loss).toBe((truth.length - 1) / 2);
    for (const [i, row] of evaluation.perClass!.entries()) {
      const { precision, recall, f1, auc } = perClass[i]!;
      for (const [name, ours, theirs] of [
        ['precision', row.precision, precision],
        ['recall', row.recall, recall],
        ['f1', row.f1, f1],
        ['auc', row.auc, auc],
      ] as const)
        expect(ours ?? 0, `${name} of class ${i}`).toBeCloseTo(theirs, 5);
    }
  },
);

test('returns null for AUC, precision and recall if the denominator is 0', () => {
  const judged = collectMetrics(['a', 'b', 'c']);
  judged.add({ path: 'x', hash: 'x', label: 0 }, [0.6, 0.3, 0.1], 1);
  const [first, second] = judged.evaluation('test').perClass!;
  expect(first).toEqual({ count: 1, precision: 1, recall: 1, f1: 1, auc: null });
  expect(second).toEqual({ count: 0, precision: null, recall: null, f1: null, auc: null });
});
