// Readers that wait for a file, with the real process: used, replaced, ended when they are not used or memory is short.
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { openModelFile } from '../../src-main/formats/reader-client';
import {
  endWaitingReaders,
  keepReadersWaiting,
  takeReader,
  waitingReaders,
} from '../../src-main/formats/waiting-readers';
import type { Child } from '../../src-main/process/child-process';
import { appFolder, buildHelpers } from '../engine/support';
import { fixtures, scratchFolder } from './helpers';

const entry = join(appFolder, 'dist/main/reader.js');
const taken: Child[] = [];

beforeAll(buildHelpers);
afterEach(() => {
  endWaitingReaders();
  for (const reader of taken.splice(0)) reader.kill();
});

function take(): Child {
  const reader = takeReader(entry);
  taken.push(reader);
  return reader;
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('opens a file in a reader that waited, then in a new one, with the same network', async () => {
  const options = { blobsFolder: join(await scratchFolder(), 'blobs'), readerEntry: entry };
  const path = join(fixtures, 'small.keras');
  const expected = await openModelFile(path, options);
  keepReadersWaiting(entry, { againMs: 60_000 });
  expect(waitingReaders()).toHaveLength(2);
  for (const left of [1, 0, 0]) {
    expect(await openModelFile(path, options)).toEqual(expected);
    expect(waitingReaders()).toHaveLength(left);
  }
});

test('used and lost ones are replaced, but not when memory is short', async () => {
  let isShort = false;
  keepReadersWaiting(entry, { againMs: 100, isMemoryShort: () => isShort });
  const [first, second] = waitingReaders();
  expect(take().process.pid).toBe(first);
  await expect.poll(() => waitingReaders().length).toBe(2);
  expect(waitingReaders()).toContain(second);
  process.kill(second!, 'SIGKILL');
  await expect.poll(() => waitingReaders()).not.toContain(second);
  isShort = true;
  const third = take().process.pid!;
  expect(isAlive(third)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(waitingReaders()).toEqual([]);
});

test('those that no file needs end after a while, and all of them with the engine', async () => {
  keepReadersWaiting(entry, { keptMs: 200 });
  const pids = waitingReaders();
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  expect(waitingReaders()).toEqual([]);
  keepReadersWaiting(entry);
  const others = waitingReaders();
  endWaitingReaders();
  await expect.poll(() => others.filter(isAlive)).toEqual([]);
  expect(isAlive(take().process.pid!)).toBe(true);
});
