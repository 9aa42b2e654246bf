// The result of a run: figures from hand-made confusion matrices, and the fit from curves.

import { expect, test } from 'vitest';
import { describeEvaluation, describeFit, describeResult, tellResult } from '#shared/run/describe-result';
import type { Evaluation, RunEvent } from '#shared/run/events';
import { emptyRun, foldRun } from '#shared/run/reduce-run';
import { inEnglish } from '#shared/sentence';

const evaluation: Evaluation = {
  ...{ part: 'test', loss: 0.5, accuracy: 0.75, count: 20, mistakes: [] },
  classes: ['music', 'pets', 'tools'],
  confusion: [
    [5, 0, 2],
    [1, 6, 0],
    [2, 0, 4],
  ],
};
const metrics = (loss: number, accuracy = 0.8) => ({ loss, accuracy });
const curve = (
  rows: readonly (readonly [training: number, validation: number, stage?: number])[],
  accuracy?: number,
) =>
  rows.map(([training, validation, stage = 0], i) => ({
    ...{ stage, epoch: i + 1, step: i + 1, seconds: 1, learningRate: 0.1 },
    training: metrics(training, accuracy),
    validation: metrics(validation),
  }));

test('counts correct images, the pair that is confused most in both directions, and the class with the lowest recall', () => {
  expect(describeEvaluation(evaluation)).toEqual([
    { key: 'counted', right: 15, total: 20, part: 'test' },
    { key: 'confused', a: 'music', b: 'tools', n: 4 },
    { key: 'weakest', name: 'tools', right: 4, total: 6 },
  ]);
});

test('names no class if all images are right, and no pair if there are only two classes', () => {
  const right = {
    ...evaluation,
    classes: ['a', 'b'],
    confusion: [
      [2, 0],
      [0, 3],
    ],
  };
  expect(describeEvaluation(right)).toEqual([{ key: 'counted', right: 5, total: 5, part: 'test' }]);
  const wrong = {
    ...right,
    confusion: [
      [2, 0],
      [1, 2],
    ],
  };
  expect(describeEvaluation(wrong).map(({ key }) => key)).toEqual(['counted', 'weakest']);
});

test('says that one answer for all images would be right as often, instead of praising the curves', () => {
  const confusion = [
    [1, 6, 0],
    [1, 6, 0],
    [0, 4, 2],
  ];
  const found = describeEvaluation({ ...evaluation, confusion });
  expect(found.map(({ key }) => key)).not.toContain('guessing');
  const guessing = {
    ...evaluation,
    confusion: [
      [0, 8, 0],
      [0, 6, 0],
      [0, 6, 0],
    ],
  };
  // Nothing about the classes that it mistakes for each other.
  expect(describeEvaluation(guessing)).toEqual([
    { key: 'counted', right: 6, total: 20, part: 'test' },
    { key: 'guessing', name: 'music', right: 8, total: 20 },
  ]);
  const level = curve([1, 1, 1, 1].map((loss) => [loss, loss] as const));
  const state = { ...emptyRun, epochs: level, evaluation: guessing };
  expect(describeResult(state).map(({ key }) => key)).not.toContain('level');
  expect(describeResult({ ...state, evaluation }).map(({ key }) => key)).toContain('level');
});

test('names no pair and no class where several are equal', () => {
  const equal = {
    ...evaluation,
    confusion: [
      [9, 1, 0],
      [0, 10, 0],
      [0, 1, 9],
    ],
  };
  expect(describeEvaluation(equal).map(({ key }) => key)).toEqual(['counted']);
});

test('tells only the accuracy of independent labels', () => {
  expect(describeEvaluation({ ...evaluation, multiLabel: true })).toEqual([
    { key: 'share', accuracy: 0.75, total: 20, part: 'test' },
  ]);
});

test('without an evaluation, tells the validation accuracy of the epoch whose weights were restored', () => {
  const epochs = curve([[1, 1]]);
  const second = { ...epochs[0]!, epoch: 2, validation: metrics(2, 0.5) };
  const counts = { training: 8, validation: 4, test: 0 };
  const state = { ...emptyRun, stage: 0, counts, epochs: [...epochs, second] };
  const share = { key: 'share', total: 4, part: 'validation' };
  expect(describeResult(state)).toEqual([{ ...share, accuracy: 0.5 }]);
  const endings = { 0: { early: true, restoredEpoch: 1 } };
  expect(describeResult({ ...state, endings })).toEqual([{ ...share, accuracy: 0.8 }]);
  expect(describeResult(emptyRun)).toEqual([]);
});

test('tells overfitting, a falling loss, a gap or none of these from the last stage', () => {
  expect(
    describeFit(
      curve([
        [1, 1],
        [0.6, 0.7],
        [0.3, 0.8],
        [0.1, 0.9],
      ]),
    ),
  ).toEqual({
    ...{ key: 'overfitting', best: 2, lowest: 0.7, last: 0.9 },
  });
  expect(
    describeFit(
      curve([
        [1, 1],
        [0.9, 0.9],
        [0.8, 0.8],
        [0.7, 0.5],
      ]),
    ),
  ).toEqual({
    ...{ key: 'improving', drop: 0.5, epochs: 3 },
  });
  const level = [
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.49],
  ] as const;
  expect(describeFit(curve(level))).toEqual({ key: 'level' });
  expect(describeFit(curve(level, 0.95))).toEqual({ key: 'gap', training: 0.95, validation: 0.8 });
  expect(
    describeFit(
      curve([
        [1, 9, 0],
        [1, 8, 0],
        [1, 1, 1],
        [1, 1, 1],
      ]),
    ),
  ).toBeNull();
  expect(
    describeFit(
      curve([
        [1, 1],
        [1, Number.NaN],
        [1, 1],
      ]),
    ),
  ).toBeNull();
});

test('words each statement in English', () => {
  expect(describeEvaluation(evaluation).map((one) => inEnglish(tellResult(one)))).toEqual([
    '15 of 20 test images classified correctly.',
    'Most often confused: “music” and “tools” (4 images).',
    'Lowest recall: “tools”, 4 of 6.',
  ]);
});

test('the duration of a run leaves out the time before it was resumed', () => {
  const started: RunEvent = {
    ...{ type: 'started', at: 1000, runId: 'a', name: 'a', stages: [], classes: [], runtime: '' },
    ...{
      counts: { training: 1, validation: 0, test: 0 },
      params: { total: 1, trainable: 1, nonTrainable: 0 },
    },
  };
  const state = foldRun([
    started,
    { type: 'ended', at: 3000, outcome: 'stopped' },
    { type: 'resumed', at: 90_000, fromStep: 0, fromEpoch: 0 },
    { type: 'ended', at: 94_000, outcome: 'done' },
    { type: 'evaluated', at: 99_000, evaluation },
  ]);
  expect(state.activeMs).toBe(6000);
});
