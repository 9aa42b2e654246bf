// The curves of a run: appended, decimated, restarted after a resume; and formatted numbers.
// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '#shared/run/events';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { createCurves } from '../../../../src-renderer/training/charts/curves';
import { createSeries, createSmoothing } from '../../../../src-renderer/training/charts/series';
import { cellShare, classScores, relativeTo } from '../../../../src-renderer/training/runs/confusion';
import { safeFileName } from '../../../../src-renderer/ui/file-name';
import { compactNumber, formatBytes, formatSizes } from '../../../../src-renderer/ui/format';

function runOf(epochs: number, stepsPerEpoch = 4, openSteps = 0): RunState {
  const steps = Array.from({ length: epochs * stepsPerEpoch + openSteps }, (_, i) => ({
    stage: 0,
    epoch: Math.floor(i / stepsPerEpoch) + 1,
    step: i + 1,
    loss: 1 / (i + 1),
    accuracy: i / 100,
  }));
  const rows = Array.from({ length: epochs }, (_, i) => ({
    stage: i < 2 ? 0 : 1,
    epoch: i + 1,
    step: (i + 1) * stepsPerEpoch,
    seconds: 1,
    learningRate: 0.1,
    training: { loss: 1 / (i + 1), accuracy: 0.5 },
    validation: { loss: 2 / (i + 1), accuracy: 0.4 },
  }));
  const stages = [
    { name: 'Head', epochs: 2 },
    { name: 'Top', epochs: 4 },
  ];
  return { ...emptyRun, runId: 'r', status: 'running', stages, stepsPerEpoch, steps, epochs: rows };
}

test('smooths a growing curve incrementally to the same values as at once', () => {
  const series = createSeries();
  const smooth = createSmoothing(0.9);
  for (let i = 0; i < 50; i++) series.push(i, Math.sin(i));
  const first = smooth(series.points);
  for (let i = 50; i < 90; i++) series.push(i, Math.sin(i));
  expect(smooth(series.points)).toBe(first);
  expect(first).toEqual(createSmoothing(0.9)(series.points));
  // Cleared after a resume, so the curve restarts.
  series.clear();
  for (let i = 0; i < 100; i++) series.push(i, 5);
  expect(smooth(series.points).map(({ y }) => Number(y.toFixed(9)))).toEqual(Array(100).fill(5));
});

test('skips values that are not numbers', () => {
  const series = createSeries();
  series.push(1, Number.NaN);
  series.push(2, 3);
  expect(series.points).toEqual([{ x: 2, y: 3 }]);
});

describe('curves', () => {
  test('contain the values of steps and epochs', () => {
    const load = { imagesPerSecond: 50, busy: 0.9, memoryBytes: 1e9, tensors: 0, tensorBytes: 0 };
    const run = runOf(2);
    const withLoad = {
      ...run,
      steps: [...run.steps].map((row, i) => ({ ...row, learningRate: 0.1 / (i + 1), load })),
      epochs: run.epochs.map((row) => ({ ...row, load: { ...load, memoryBytes: 2e9 } })),
    };
    const of = (metric: 'learningRate' | 'images' | 'memory') => {
      const curves = createCurves(metric);
      curves.append(withLoad);
      expect(curves.validation.points).toEqual([]);
      return curves;
    };
    expect(of('learningRate').steps.points[1]).toEqual({ x: 0.5, y: 0.05 });
    expect(of('images').steps.points.map(({ y }) => y)).toEqual(Array(8).fill(50));
    expect(of('memory').training.points).toEqual([
      { x: 1, y: 2e9 },
      { x: 2, y: 2e9 },
    ]);
    // Runs of earlier versions do not contain it.
    const empty = createCurves('memory');
    empty.append(run);
    expect(empty.steps.points).toEqual([]);
  });

  test('append only new values, at the end of each epoch', () => {
    const curves = createCurves('loss');
    curves.append(runOf(1, 4, 2));
    const first = curves.steps.points;
    expect(first.map((point) => point.x)).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5]);
    curves.append(runOf(3));
    expect(curves.steps.points).toBe(first);
    expect(curves.steps.points).toHaveLength(12);
    expect(curves.validation.points).toEqual([
      { x: 1, y: 2 },
      { x: 2, y: 1 },
      { x: 3, y: 2 / 3 },
    ]);
    expect(curves.boundaries).toEqual([{ x: 2, name: 'Top' }]);
  });

  test('restart when a resumed run drops events after its checkpoint', () => {
    const curves = createCurves('accuracy');
    curves.append(runOf(3));
    curves.append(runOf(1));
    expect(curves.training.points).toHaveLength(1);
    expect(curves.steps.points).toHaveLength(4);
    expect(curves.boundaries).toEqual([]);
  });
});

test('computes fractions, recall and precision of a confusion matrix', () => {
  const evaluation: Evaluation = {
    loss: 1,
    accuracy: 0.5,
    part: 'validation',
    count: 4,
    classes: ['a', 'b'],
    confusion: [
      [1, 1],
      [0, 2],
    ],
    mistakes: [],
  };
  expect(classScores(evaluation)).toEqual([
    { recall: 0.5, precision: 1 },
    { recall: 1, precision: 2 / 3 },
  ]);
  expect(cellShare(evaluation, 0, 1)).toBe(0.5);
});

test('finds an image in its folder on every platform', () => {
  expect(relativeTo('/data/set/', '/data/set/a/b.jpg')).toBe('a/b.jpg');
  expect(relativeTo('C:\\set', 'C:\\set\\a\\b.jpg')).toBe('a/b.jpg');
  expect(relativeTo('/set', '/other/b.jpg')).toBe('/other/b.jpg');
});

test('formats numbers briefly and accurately', () => {
  expect([0, 999, 1000, 8967, 369_000, 4_694_024, 11_500_000_000].map(compactNumber)).toEqual([
    '0',
    '999',
    '1 k',
    '9 k',
    '369 k',
    '4.7 M',
    '11.5 G',
  ]);
  expect([12, 1500, 2_400_000].map(formatBytes)).toEqual(['12 B', '1.5 KB', '2.4 MB']);
  expect(formatSizes([null, 4, null, 3])).toBe('4 × ? × 3');
});

test('creates file names that are valid on every file system', () => {
  expect(safeFileName('../../etc/passwd')).toBe('etc-passwd');
  expect(safeFileName('그림 7개: a/b')).toBe('그림-7개-a-b');
  expect(safeFileName('***')).toBe('model');
});
