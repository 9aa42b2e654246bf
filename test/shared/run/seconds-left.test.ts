// Remaining time over all phases and stages: predicted from their work, corrected by what the run has shown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { learnSpeed } from '#shared/run/learn-speed';
import { speedKinds } from '#shared/run/machine-speed';
import { foldRun, type RunState, reduceRuns } from '#shared/run/reduce-run';
import { openRunFold } from '#shared/run/run-fold';
import { foldPace } from '#shared/run/run-pace';
import { estimateLeft, secondsLeft } from '#shared/run/seconds-left';
import { createSteadyTime } from '#shared/run/steady-time';
import { type Phase, phaseNames, type StageWork } from '#shared/run/work';

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
const stageStarted = (stage: number, at: number, cachedAt: string[] = []): RunEvent => ({
  type: 'stageStarted',
  at,
  stage,
  trainableParams: 1,
  cachedAt,
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

const endToEnd = { epochs: 5, epochSeconds: 10, featureSeconds: 0 };

/** A stage whose phases take the given seconds on a machine without corrections: a step takes 1 ms. */
const stageOf = (seconds: Partial<Record<Phase, number>>, epochs: number, more: object = {}) => {
  const work = (phase: Phase) => ({ steps: (seconds[phase] ?? 0) * 1000 });
  const phases = Object.fromEntries(phaseNames.map((phase) => [phase, work(phase)])) as StageWork['phases'];
  return { name: 'stage', epochs, work: { cached: false, phases }, ...more };
};
/** The expectation of a log-normal distribution over its median, for predictions whose logarithms spread by 0.45. */
const expectation = Math.exp(0.45 ** 2 / 2);
/** A machine on which earlier runs took as long as predicted. */
const known = Object.fromEntries(speedKinds.map((kind) => [kind, { factor: 1, runs: 1 }]));
const startedWith = (stages: ReturnType<typeof stageOf>[], corrections: object = known): RunEvent => ({
  ...(started([]) as Extract<RunEvent, { type: 'started' }>),
  stages,
  machine: { gflops: 100, corrections },
});
const whole = stageOf({ opening: 2, graphs: 3, training: 8, validation: 2, saving: 1 }, 5);

test('adds up all phases of all stages, and counts down the one in progress', () => {
  const last = stageOf({ opening: 1, graphs: 1, training: 10, evaluation: 4 }, 2);
  const begun = startedWith([whole, last]);
  const all = expectation * (2 + 3 + 5 * 11 + (1 + 1 + 20 + 4));
  expect(left([begun])).toBeCloseTo(all, 5);
  expect(secondsLeft(foldRun([begun]), foldPace([begun]), 1500)).toBeCloseTo(all - 1.5, 5);
  // A phase that takes longer than predicted does not count below 0.
  expect(secondsLeft(foldRun([begun]), foldPace([begun]), 60_000)).toBeCloseTo(all - 2 * expectation, 5);
});

test('is unknown on a machine that was never measured, until the run has shown enough', () => {
  const begun = [startedWith([whole], {}), stageStarted(0, 2000)];
  expect(left(begun)).toBeNull();
  expect(estimateLeft(foldRun(begun), foldPace(begun))!.spread).toBeGreaterThan(1);
  // From the first step to the third: 2 of 10 steps in 4 s, so that an epoch's steps take 20 s instead of 8.
  const steps = [step(5000, 0, 1, 1), step(7000, 0, 1, 2), step(9000, 0, 1, 3)];
  const told = left([...begun, ...steps])!;
  expect(told).toBeGreaterThan(0.8 * (4.7 * 25));
  expect(told).toBeLessThan(1.2 * (4.7 * 25));
});

test('follows the epochs that have ended, and tells building a graph apart', () => {
  const begun = [startedWith([whole]), stageStarted(0, 2000)];
  const first = { ...epoch(0, 1, 25), startSeconds: 6 } as RunEvent;
  const several = [first, epoch(0, 2, 20), epoch(0, 3, 60), epoch(0, 4, 20)];
  const told = left([...begun, ...several])!;
  // One epoch of 20 s instead of 10 and its checkpoint: an epoch that other load delayed changes nothing.
  expect(told).toBeGreaterThan(19);
  expect(told).toBeLessThan(22.5);
});

test('predicts a later stage by its work, corrected by what the run has shown of the same kind', () => {
  const later = stageOf({ training: 20 }, 5);
  const begun = [startedWith([whole, later]), stageStarted(0, 2000)];
  const slow = [1, 2, 3, 4, 5].map((i) => epoch(0, i, 20));
  const told = left([...begun, ...slow, stageStarted(1, 100_000)])!;
  expect(told).toBeGreaterThan(1.5 * 5 * 20);
  expect(told).toBeLessThan(2 * 5 * 20);
});

test('includes features that are not computed yet', () => {
  const work = stageOf({ featureGraph: 1, features: 8, training: 1 }, 10);
  work.work.phases.features = { ...work.work.phases.features, images: 100 };
  const progress = (at: number, done: number): RunEvent => ({
    type: 'progress',
    at,
    what: 'features',
    done,
    total: 100,
  });
  const begun = [startedWith([work]), stageStarted(0, 0, ['layer']), progress(0, 0)];
  expect(left(begun)).toBeCloseTo(expectation * (1 + 8.1 + 10), 5);
  // 40 images took 8 s instead of 3.2: the other 30 take about 5, and epochs are expected to be slower too.
  const told = left([...begun, progress(1000, 30), progress(9000, 70)])!;
  expect(told).toBeGreaterThan(5 + 10);
  expect(told).toBeLessThan(5 + 20);
});

test('includes the checkpoint in an epoch, but not one within an epoch', () => {
  const begun = [startedWith([whole]), stageStarted(0, 2000)];
  const ended = { ...epoch(0, 1, 10), at: 15_000 } as RunEvent;
  const saved: RunEvent = { type: 'checkpointSaved', at: 20_000, epoch: 1, step: 10, name: 'last' };
  const told = left([...begun, ended, saved])!;
  expect(told).toBeGreaterThan(4 * 12);
  expect(told).toBeLessThanOrEqual(4 * 15);
  const within: RunEvent[] = [step(21_000, 0, 2, 1), { ...saved, at: 40_000 }];
  expect(foldPace([...begun, ended, saved, ...within]).times[0]!.saving).toBe(5);
});

test('says at most where early stopping may end a stage, and leaves out its epochs once it has', () => {
  const early = stageOf({ training: 10 }, 8, { earlyStopping: true });
  const begun = [startedWith([early]), stageStarted(0, 0), epoch(0, 1, 10), epoch(0, 2, 10)];
  expect(estimateLeft(foldRun(begun), foldPace(begun))!.atMost).toBe(true);
  const over: RunEvent = { type: 'stageEnded', at: 1, stage: 0, epochs: 2, early: true, restoredEpoch: null };
  expect(left([...begun, over])).toBe(0);
  const plain = [startedWith([whole])];
  expect(estimateLeft(foldRun(plain), foldPace(plain))!.atMost).toBe(false);
});

test('after a resume, adds opening the stage and building its graphs again', () => {
  const begun = [startedWith([whole]), stageStarted(0, 2000), step(5000, 0, 1, 1)];
  const ended = [epoch(0, 1, 10), epoch(0, 2, 10), epoch(0, 3, 10)];
  const resumed: RunEvent = { type: 'resumed', at: 90_000, fromStep: 30, fromEpoch: 3 };
  const told = left([...begun, ...ended, resumed])!;
  expect(told).toBeGreaterThan(2 + 2 + 2 * 11 - 1);
  expect(told).toBeLessThan(2 + 4 + 2 * 11 + 1);
});

test('learns from a log by how much each kind of work took longer than predicted', () => {
  const log = [
    startedWith([whole]),
    stageStarted(0, 4000),
    step(10_000, 0, 1, 1),
    epoch(0, 1, 30),
    epoch(0, 2, 20),
    epoch(0, 3, 20),
  ];
  const learned = learnSpeed(
    { gflops: 100, corrections: { pixelEpochs: { factor: 1, runs: 1 } } },
    log,
  )!.corrections;
  // Twice as long, in the mean of logarithms with the 1 known before.
  expect(learned.pixelEpochs!.factor).toBeCloseTo(Math.SQRT2, 5);
  expect(learned.opening).toEqual({ factor: 2, runs: 1 });
  expect(learned.features).toBeUndefined();
});

test('shows a time that counts down, and approaches another estimate within some seconds', () => {
  const steady = createSteadyTime();
  expect(steady.show(0, null)).toBeNull();
  expect(steady.show(1000, 60)).toBe(60);
  expect(steady.show(2000, 59)).toBeCloseTo(59, 5);
  // The estimate doubles.
  const after = steady.show(2100, 118)!;
  expect(after).toBeLessThan(62);
  let shown = after;
  for (let at = 2200; at <= 20_000; at += 100) shown = steady.show(at, 118 - (at - 2000) / 1000)!;
  expect(shown).toBeGreaterThan(90);
  // While the estimate is unknown, it counts down.
  expect(steady.show(21_000, null)).toBeCloseTo(shown - 1, 5);
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

test('estimates features by their pace where the log has no work of the stage, as in data-parallel runs', () => {
  const begun = { ...started([endToEnd]), stages: [{ name: 'stage 0', epochs: 5 }] } as RunEvent;
  const progress = (at: number, done: number): RunEvent => ({
    ...{ type: 'progress', at, what: 'features', done, total: 100 },
  });
  const events = [begun, stageStarted(0, 0, ['pool']), progress(1000, 10), progress(2000, 20)];
  for (let i = 1; i <= events.length; i++) expect(() => left(events.slice(0, i))).not.toThrow();
});
