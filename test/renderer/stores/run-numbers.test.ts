// The numbers of runs.
import { expect, test } from 'vitest';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { newestFirst, numberRuns } from '../../../src-renderer/stores/run-numbers';

test('numbers runs as stored, and those of earlier versions by their order', () => {
  const info = (runId: string, number?: number) =>
    ({ runId, ...(number === undefined ? {} : { number }) }) as RunInfo;
  expect([...numberRuns([info('d', 7), info('b'), info('a')])].sort()).toEqual([
    ['a', 1],
    ['b', 2],
    ['d', 7],
  ]);
});

test('sorts the runs of a sweep by their numbers, in whatever order nodes began them', () => {
  const info = (runId: string, startedAt: number | null, number?: number) =>
    ({ runId, startedAt, ...(number === undefined ? {} : { number }) }) as RunInfo;
  const list = [info('old', 1), info('older', 0), info('a', 20, 3), info('b', null, 4), info('c', 10, 5)];
  expect(newestFirst(list).map(({ runId }) => runId)).toEqual(['c', 'b', 'a', 'old', 'older']);
});
