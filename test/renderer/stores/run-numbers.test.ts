// The numbers of runs.
import { expect, test } from 'vitest';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { numberRuns } from '../../../src-renderer/stores/run-numbers';

test('numbers runs as stored, and those of earlier versions by their order', () => {
  const info = (runId: string, number?: number) =>
    ({ runId, ...(number === undefined ? {} : { number }) }) as RunInfo;
  expect([...numberRuns([info('d', 7), info('b'), info('a')])].sort()).toEqual([
    ['a', 1],
    ['b', 2],
    ['d', 7],
  ]);
});
