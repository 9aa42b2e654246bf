// Between two stages, the live run names the next stage and no step of the last one.
import { expect, test } from 'vitest';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { hasEnded } from '../../../../src-renderer/training/runs/live-run';

const epoch = (stage: number, number: number) => ({
  ...{ stage, epoch: number, step: number, seconds: 1, learningRate: 0.1 },
  ...{ training: { loss: 1, accuracy: 1 }, validation: null },
});
const state = (epochs: RunState['epochs'], more: Partial<RunState> = {}): RunState => ({
  ...emptyRun,
  ...{
    stage: 0,
    stages: [
      { name: 'Head', epochs: 2 },
      { name: 'Fine-tune', epochs: 3 },
    ],
    epochs,
    ...more,
  },
});

test('a stage has ended with its last epoch, or when early stopping ended it', () => {
  expect(hasEnded(state([]))).toBe(false);
  expect(hasEnded(state([epoch(0, 1)]))).toBe(false);
  expect(hasEnded(state([epoch(0, 1), epoch(0, 2)]))).toBe(true);
  expect(hasEnded(state([epoch(0, 1)], { endings: { 0: { early: true, restoredEpoch: 1 } } }))).toBe(true);
  expect(hasEnded(state([epoch(0, 1), epoch(0, 2)], { stage: 1 }))).toBe(false);
});
