// The summary of a log is the same regardless of how often it was appended to and summarized.
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { readEvents, summarizeLog } from '../../../src-main/engine/runs/run-log';
import { temporaryFolder } from '../support';

const fixture = join(import.meta.dirname, '../../fixtures/runs/staged.jsonl');

async function inWhole(path: string) {
  const events: RunEvent[] = [];
  for await (const batch of readEvents(path)) events.push(...batch);
  const state = foldRun(events.filter(({ type }) => type !== 'stepEnded' && type !== 'progress'));
  return { state, count: events.length };
}
const summary = async (path: string) => {
  const { state, count } = await summarizeLog(path);
  return { state, count };
};

test('summarizes a growing log like one that is read at once', async () => {
  const bytes = await readFile(fixture);
  const path = join(await temporaryFolder(), 'events.jsonl');
  expect(await summary(path)).toEqual(await inWhole(path));
  const random = createRandom(3);
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 2000));
    await appendFile(path, bytes.subarray(at, end));
    at = end;
    const [one, other] = await Promise.all([summary(path), summary(path)]);
    expect(one).toEqual(other);
    expect(one).toEqual(await inWhole(path));
  }
  expect((await summary(path)).count).toBe(bytes.toString().trim().split('\n').length);
});

test('reads a log again after it was truncated, rewritten or removed', async () => {
  const bytes = await readFile(fixture);
  const path = join(await temporaryFolder(), 'events.jsonl');
  await writeFile(path, bytes);
  await summarizeLog(path);
  await truncate(path, bytes.length - 100);
  expect(await summary(path)).toEqual(await inWhole(path));
  const longer = bytes.toString().replaceAll('"staged"', '"another"');
  await writeFile(path, longer);
  expect((await summary(path)).state.name).toBe('another');
  expect(await summary(path)).toEqual(await inWhole(path));
});
