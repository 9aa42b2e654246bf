// Remaining time over all stages: from measured times, or else from the stage's work, calibrated by measurements.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { foldRun, type RunState, reduceRuns } from '#shared/run/reduce-run';
import { openRunFold } from '#shared/run/run-fold';
import { foldPace } from '#shared/run/run-pace';
import { secondsLeft } from '#shared/run/seconds-left';

const started = (stages: { epochs: number; epochSeconds: number; featureSeconds: number }[]): RunEvent => ({
  type: 'started',
  at: 0,
  runId: 'r',
  name: 'r',
  stages: stages.map(({ epochs, ...estimate }, i) => ({ name: `stage ${i}`, epochs, estimate })),
  classes: ['a', 'b'],
  counts: { training: 80, validation: 20, test: 0 },
  params: { total: 1, trainable: 1, nonTrainable: 0 },
  runtime: '',
});
const stageStarted = (stage: number, at: number): RunEvent => ({
  type: 'stageStarted',
  at,
  stage,
  trainableParams: 1,
  cachedAt: [],
});
const features = (at: number, seconds: number, computed = 100): RunEvent => ({
  type: 'featuresReady',
  at,
  stage: 0,
  kept: 100 - computed,
  derived: 0,
  computed,
  seconds,
});
const epoch = (stage: number, number: number, seconds: number): RunEvent => ({
  type: 'epochEnded',
  at: 0,
  stage,
  epoch: number,
  step: number * 10,
  seconds,
  learningRate: 0.1,
  training: { loss: 1, accuracy: 0.5 },
  validation: null,
});
const step = (at: number, stage: number, number: number, stepInEpoch: number): RunEvent => ({
  type: 'stepEnded',
  at,
  stage,
  epoch: number,
  step: (number - 1) * 10 + stepInEpoch,
  stepInEpoch,
  stepsPerEpoch: 10,
  loss: 1,
  accuracy: 0.5,
});
const left = (events: RunEvent[]) => secondsLeft(foldRun(events), foldPace(events));

const cached = { epochs: 10, epochSeconds: 0.5, featureSeconds: 4 };
const endToEnd = { epochs: 5, epochSeconds: 10, featureSeconds: 0 };

test("estimates a later stage by its work, calibrated by the frozen layers' actual time", () => {
  const begun = [started([cached, endToEnd]), stageStarted(0, 0)];
  // 10 epochs of 0.5 s and 5 of 10 s, as estimated.
  expect(left(begun)).toBeCloseTo(55, 5);
  // The frozen layers took 8 s instead of 4, so this machine is half as fast as estimated.
  const ready = [...begun, features(8000, 8)];
  expect(left([...ready, epoch(0, 1, 0.2)])).toBeCloseTo(9 * 0.2 + 5 * 20, 5);
  // Only a tenth of the images was new, which is not enough for calibration.
  expect(left([...begun, features(800, 0.8, 10), epoch(0, 1, 0.2)])).toBeCloseTo(9 * 0.2 + 5 * 10, 5);
});

test('includes features that are not computed yet', () => {
  const progress: RunEvent = { type: 'progress', at: 2000, what: 'features', done: 25, total: 100 };
  expect(left([started([cached]), stageStarted(0, 0), progress])).toBeCloseTo(6 + 10 * 0.5, 5);
});

test('estimates the first epoch of a stage from its steps, and from similar stages', () => {
  const both = [started([endToEnd, { ...endToEnd, epochSeconds: 20 }]), stageStarted(0, 0)];
  // The first step includes building the graph, and is excluded once there are others.
  expect(left([...both, step(3000, 0, 1, 2)])).toBeCloseTo(4.8 * 10 + 5 * 20, 5);
  expect(left([...both, step(3000, 0, 1, 2), step(4500, 0, 1, 3)])).toBeCloseTo(4.7 * 15 + 5 * 20, 5);
  // An epoch took 15 s instead of the estimated 10.
  expect(left([...both, epoch(0, 1, 15)])).toBeCloseTo(4 * 15 + 5 * 30, 5);
  // The last epoch of an earlier stage does not affect the next one.
  const next = [...both, step(60_000, 0, 5, 9), epoch(0, 5, 15), stageStarted(1, 75_000)];
  expect(left(next)).toBeCloseTo(5 * 30, 5);
});

test('computes the same state incrementally as at once, also after a resume', () => {
  const resumed: RunEvent = { type: 'resumed', at: 1, fromStep: 12, fromEpoch: 1 };
  const events = [
    started([endToEnd]),
    stageStarted(0, 0),
    ...[1, 2, 3].map((i) => step(i, 0, 1, i)),
    epoch(0, 1, 15),
    ...[1, 2, 3, 4].map((i) => step(i, 0, 2, i)),
    resumed,
    step(9, 0, 2, 3),
  ];
  const fold = openRunFold();
  for (const event of events) fold.take([event]);
  const plain = (state: RunState) => ({ ...state, steps: [...state.steps] });
  expect(plain(fold.state)).toEqual(plain(foldRun(events)));
  expect(fold.pace).toEqual(foldPace(events));
  expect([...fold.state.steps].map(({ step }) => step)).toEqual([1, 2, 3, 11, 12, 13]);
});

test('excludes graph building and, once there are others, the first epoch', () => {
  const begun = [started([endToEnd]), stageStarted(0, 0)];
  const first = { ...epoch(0, 1, 18), startSeconds: 6 } as RunEvent;
  expect(left([...begun, first])).toBeCloseTo(4 * 12, 5);
  expect(left([...begun, first, epoch(0, 2, 10)])).toBeCloseTo(3 * 10, 5);
  // An epoch that was delayed by other load does not affect the estimate of others.
  const several = [first, epoch(0, 2, 10), epoch(0, 3, 60), epoch(0, 4, 11)];
  expect(left([...begun, ...several])).toBeCloseTo(11, 5);
});

test('includes the checkpoint in an epoch', () => {
  const begun = [started([endToEnd]), stageStarted(0, 0), { ...epoch(0, 1, 10), at: 10_000 } as RunEvent];
  const saved: RunEvent = { type: 'checkpointSaved', at: 12_000, epoch: 1, step: 10, name: 'last' };
  expect(left([...begun, saved])).toBeCloseTo(4 * 12, 5);
  // A checkpoint within an epoch does not affect the next.
  const within: RunEvent[] = [step(13_000, 0, 2, 1), { ...saved, at: 20_000 }];
  expect(left([...begun, saved, ...within])).toBeCloseTo(3.9 * 12, 5);
});

test('matches the actual times of a recorded run of two stages', () => {
  const log = readFileSync(join(import.meta.dirname, '../../fixtures/runs/staged.jsonl'), 'utf8');
  const events = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const end = events.at(-1)!.at;
  const fold = openRunFold();
  const apart: Record<number, number> = {};
  for (const event of events) {
    fold.take([event]);
    if (event.type !== 'epochEnded') continue;
    apart[event.epoch] = secondsLeft(fold.state, fold.pace)! / ((end - event.at) / 1000);
  }
  // The head's 40 epochs take a second; most of the remaining time is the next stage, estimated by its work.
  for (let one = 1; one <= 40; one++) expect(apart[one], `epoch ${one}`).toBeLessThan(1.3);
  // The second stage starts with 0.7 s, 1 s of graph building and decoding; its epochs took 1.3 to 2.7 s on a busy machine.
  for (let one = 41; one <= 60; one++) {
    expect(apart[one], `epoch ${one}`).toBeGreaterThan(0.7);
    expect(apart[one], `epoch ${one}`).toBeLessThan(1.3);
  }
});

test('never mutates a run state, even if two different events follow the same state', () => {
  const before = foldRun([started([endToEnd]), stageStarted(0, 0), step(1, 0, 1, 1)]);
  const after = reduceRuns(before, [step(2, 0, 1, 2)]);
  const other = reduceRuns(before, [step(3, 0, 1, 5)]);
  const numbers = (state: RunState) => [...state.steps].map((row) => row.step);
  expect([before, after, other].map(numbers)).toEqual([[1], [1, 2], [1, 5]]);
  expect(before.steps.at(1)).toBeUndefined();
  expect(after.steps.at(-1)?.step).toBe(2);
});

test('reduces a log of 200,000 steps in linear time', () => {
  const timeOf = (steps: number) => {
    const fold = openRunFold();
    const began = performance.now();
    for (let i = 1; i <= steps; i++) fold.take([step(i, 0, 1, i)]);
    expect(fold.state.steps).toHaveLength(steps);
    return performance.now() - began;
  };
  timeOf(20_000);
  // Copying the rows at each step would take a hundred times as long, not ten times.
  expect(timeOf(200_000)).toBeLessThan(40 * Math.max(5, timeOf(20_000)));
});
