// Locks in a folder that machines share: their clocks differ, and one of them may have been asleep.
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { takeLock } from '../../src-main/process/lock-file';
import { temporaryFolder } from '../engine/support';

vi.setConfig({ testTimeout: 60_000 });

const elsewhere = JSON.stringify({ pid: 4711, started: '1', host: 'another-machine', token: 'x' });

/** Creates the lock of another machine whose clock is late, and touches it now and then if it lives. */
async function foreignLock(lateSeconds: number, lives: boolean): Promise<string> {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, elsewhere);
  const touch = () => {
    const at = Date.now() / 1000 - lateSeconds;
    return utimes(path, at, at);
  };
  await touch();
  if (lives) {
    const beat = setInterval(() => void touch(), 5000);
    onTestFinished(() => clearInterval(beat));
  }
  return path;
}

test('respects the lock of a machine whose clock is an hour late', async () => {
  expect(await takeLock(await foreignLock(3600, true))).toMatchObject({
    heldBy: { host: 'another-machine' },
  });
});

test('takes over the lock of a machine that no longer touches it', async () => {
  const path = await foreignLock(3600, false);
  const lock = await takeLock(path);
  expect(lock).toHaveProperty('release');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
});

test('knows that its lock was taken over by another machine, and leaves that lock alone', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const lock = await takeLock(path);
  if ('heldBy' in lock) throw new Error('held');
  expect(lock.lost).toBe(false);
  await writeFile(path, elsewhere);
  await vi.waitFor(() => expect(lock.lost).toBe(true), { timeout: 15_000 });
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe(elsewhere);
});
