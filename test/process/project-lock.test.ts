// One writer a project: the lock, its stale forms.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockHolder, takeLock } from '../../src-main/process/project-lock';
import { temporaryFolder } from '../engine/support';

async function take(path: string) {
  const taken = await takeLock(path);
  if ('heldBy' in taken) throw new Error('held');
  return taken;
}

test('a lock that is held names its holder, and can be taken when it was given back', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const first = await take(path);
  expect(await takeLock(path)).toMatchObject({ heldBy: { pid: process.pid } });
  expect(await lockHolder(path)).toMatchObject({ pid: process.pid });
  await first.release();
  expect(await lockHolder(path)).toBeNull();
  await (await take(path)).release();
});

test('the lock of a process that is gone is taken over, leaving nothing behind', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: 'x' }));
  await take(path);
  expect(await readdir(folder)).toEqual(['lock']);
});

test.runIf(process.platform === 'linux')(
  'a process that only has the same id as the holder does not keep the lock',
  async () => {
    const path = join(await temporaryFolder(), 'lock');
    await writeFile(path, JSON.stringify({ pid: process.pid, started: '1', token: 'x' }));
    await take(path);
  },
);

test('a torn lock file is taken over', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, '{"pid": 1');
  await take(path);
});

test('of many that want a stale lock at once exactly one gets it', async () => {
  const folder = await temporaryFolder();
  for (let round = 0; round < 100; round++) {
    const path = join(folder, `lock-${round}`);
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: 'x' }));
    const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(path)));
    expect(all.filter((taken) => 'release' in taken)).toHaveLength(1);
  }
});
