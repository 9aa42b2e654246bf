// Which checkpoint Try and Export propose.
import { expect, test } from 'vitest';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { betterCheckpoint } from '../../../src-renderer/stores/better-checkpoint';

const run: RunInfo = {
  ...{ runId: 'one', name: 'First', note: '', pinned: false, status: 'done', message: null, group: null },
  ...{ startedAt: 1, endedAt: 2000, epochs: 2, validationAccuracy: 0.5, bestAccuracy: 0.5 },
  ...{ validationLoss: 0.6, seconds: 2, checkpoint: true },
};

test('is the best one only if it classifies more validation images correctly than the last', () => {
  expect(betterCheckpoint({ ...run, validationAccuracy: 0.7, bestAccuracy: 0.8 })).toBe('best');
  expect(betterCheckpoint({ ...run, validationAccuracy: 0.8, bestAccuracy: 0.8 })).toBe('last');
});

test('is the last one of a run without validation', () => {
  expect(betterCheckpoint({ ...run, validationAccuracy: null, bestAccuracy: null })).toBe('last');
});
