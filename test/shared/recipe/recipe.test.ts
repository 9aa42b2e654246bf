// Recipes, splits and the run state computed from events.

import { expect, test } from 'vitest';
import { partOf } from '#shared/data/dataset-index';
import { parseRecipe } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { foldPace } from '#shared/run/run-pace';
import { secondsLeft } from '#shared/run/seconds-left';

const minimal = {
  version: 2,
  model: { catalog: 'efficientnet-lite0' },
  data: { folder: 'images' },
  stages: [{ trainable: { head: true } }],
};

const left = (events: RunEvent[]) => secondsLeft(foldRun(events), foldPace(events));

test('completes a minimal recipe with Keras’ defaults', () => {
  const recipe = parseRecipe(JSON.stringify(minimal));
  expect(recipe.stages[0]).toEqual({
    name: 'stage',
    trainable: { head: true },
    batchNormalization: 'frozen',
    epochs: 10,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    features: 'auto',
  });
  expect(recipe.model).toEqual({ catalog: 'efficientnet-lite0', includeTop: true, weights: 'pretrained' });
});

test('reports errors in a recipe with their path', () => {
  const wrong = { ...minimal, stages: [{ trainable: { head: true }, epochs: 0 }] };
  expect(() => parseRecipe(JSON.stringify(wrong), 'my.json')).toThrow(/^my\.json: stages\.0\.epochs: /);
  expect(() => parseRecipe('{', 'my.json')).toThrow('my.json is not valid JSON');
});

test('keeps the fractions of a split, and moves no images when others are added', () => {
  const hashes = Array.from({ length: 4000 }, (_, i) => `image-${i}`);
  const split = { validation: 0.25, test: 0.1 };
  const parts = hashes.map((hash) => partOf(hash, 5, split));
  const share = (part: string) => parts.filter((one) => one === part).length / parts.length;
  expect(share('validation')).toBeCloseTo(0.25, 1);
  expect(share('test')).toBeCloseTo(0.1, 1);
  expect(hashes.slice(0, 100).map((hash) => partOf(hash, 5, split))).toEqual(parts.slice(0, 100));
  expect(hashes.map((hash) => partOf(hash, 6, split))).not.toEqual(parts);
});

const metrics = { loss: 1, accuracy: 0.5 };
const epoch = (number: number): RunEvent => ({
  type: 'epochEnded',
  at: number * 10_000,
  stage: 0,
  epoch: number,
  step: number * 10,
  seconds: 10,
  learningRate: 0.001,
  training: metrics,
  validation: metrics,
});
const started: RunEvent = {
  type: 'started',
  at: 0,
  runId: 'a',
  name: 'a',
  stages: [{ name: 'head', epochs: 6 }],
  classes: ['x', 'y'],
  counts: { training: 1, validation: 1, test: 0 },
  params: { total: 1, trainable: 1, nonTrainable: 0 },
  runtime: 'test',
};

test('drops the events after the step at which a run is resumed', () => {
  const events: RunEvent[] = [
    started,
    epoch(1),
    epoch(2),
    epoch(3),
    { type: 'ended', at: 31_000, outcome: 'interrupted', message: 'The trainer was killed.' },
    { type: 'resumed', at: 40_000, fromStep: 20, fromEpoch: 2 },
  ];
  const state = foldRun(events);
  expect(state.status).toBe('running');
  expect(state.message).toBeNull();
  expect(state.epochs.map((row) => row.epoch)).toEqual([1, 2]);
});

test('restores epochs of a resumed run that were not written before the engine was killed', () => {
  const [first, second, third] = [1, 2, 3].map((n) => epoch(n));
  const rowOf = (event: RunEvent | undefined) => {
    const { type: _type, at: _at, ...row } = event as Extract<RunEvent, { type: 'epochEnded' }>;
    return row;
  };
  const state = foldRun([
    started,
    first!,
    {
      type: 'resumed',
      at: 40_000,
      fromStep: 30,
      fromEpoch: 3,
      epochs: [first, second, third].map(rowOf),
      bestEpoch: 2,
    },
  ]);
  expect(state.epochs.map((row) => row.epoch)).toEqual([1, 2, 3]);
  expect(state).toMatchObject({ checkpoint: { epoch: 3, step: 30 }, bestEpoch: 2 });
});

test('counts trainable parameters stage by stage', () => {
  const stageStarted: RunEvent = { type: 'stageStarted', at: 1, stage: 0, trainableParams: 7, cachedAt: [] };
  expect(foldRun([started]).learning).toBeNull();
  expect(foldRun([started, stageStarted]).learning).toBe(7);
});

test('estimates the remaining time from the previous epochs', () => {
  expect(left([started])).toBeNull();
  expect(left([started, epoch(1), epoch(2)])).toBeCloseTo(40, 5);
  const inEpoch: RunEvent = {
    type: 'stepEnded',
    at: 25_000,
    stage: 0,
    epoch: 3,
    step: 25,
    stepInEpoch: 5,
    stepsPerEpoch: 10,
    loss: 1,
    accuracy: 0.5,
  };
  expect(left([started, epoch(1), epoch(2), inEpoch])).toBeCloseTo(35, 5);
  expect(left([started, { type: 'ended', at: 1, outcome: 'done' }])).toBeNull();
  const more = { ...started, stages: [...started.stages, { name: 'top', epochs: 2 }] } as RunEvent;
  expect(left([more, epoch(1), epoch(2)])).toBeNull();
  expect(left([more, epoch(1), { ...epoch(2), stage: 1 } as RunEvent])).toBeCloseTo(10, 5);
});
