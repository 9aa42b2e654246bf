// The lock file: one owner, and which locks are stale, in the engine and in the script that sets up the runtime.
import { execFile } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { lockHolder, noteProcess, takeLock } from '../../src-main/process/lock-file';
import { temporaryFolder } from '../engine/support';

async function take(path: string) {
  const taken = await takeLock(path);
  if ('heldBy' in taken) throw new Error('held');
  return taken;
}

test('reports the owner of a lock, and acquires it after its release', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const first = await take(path);
  expect(await takeLock(path)).toMatchObject({ heldBy: { pid: process.pid } });
  expect(await lockHolder(path)).toMatchObject({ pid: process.pid });
  await first.release();
  expect(await lockHolder(path)).toBeNull();
  await (await take(path)).release();
});

test('takes over the lock of an exited process without leaving files', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: 'x' }));
  await take(path);
  expect(await readdir(folder)).toEqual(['lock']);
});

test.runIf(process.platform === 'linux')('ignores a lock whose process id was reused', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, JSON.stringify({ pid: process.pid, started: '1', token: 'x' }));
  await take(path);
});

test.each(['', '{"pid": 1', '4711', 'null'])('takes over a lock file without an owner: %j', async (text) => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, text);
  await take(path);
});

test('releases only its own lock', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const first = await take(path);
  await noteProcess(path, process.pid);
  await first.release();
  expect(await lockHolder(path)).toMatchObject({ pid: process.pid });
});

test('interprets locks like the script that sets up the runtime', async () => {
  const folder = await temporaryFolder();
  const holder = { pid: process.pid, started: null, host: hostname(), token: 'x' };
  const gone = 2 ** 22 + 1;
  const locks: [name: string, content: unknown, ageSeconds: number, held: boolean][] = [
    ['living', holder, 0, true],
    ['living-silent', holder, 3600, true],
    ['living-without-host', { ...holder, host: undefined }, 0, true],
    ['gone', { ...holder, pid: gone }, 0, false],
    ['reused-id', { ...holder, started: '1' }, 0, process.platform !== 'linux'],
    ['elsewhere', { ...holder, pid: gone, host: 'another-machine' }, 10, true],
    ['elsewhere-silent', { ...holder, host: 'another-machine' }, 61, false],
    ['no-holder', 4711, 10, false],
    ['no-pid', { ...holder, pid: 0 }, 10, false],
    ['no-token', { pid: process.pid }, 10, false],
  ];
  for (const [name, content, ageSeconds] of locks) {
    await writeFile(join(folder, name), JSON.stringify(content));
    const at = Date.now() / 1000 - ageSeconds;
    await utimes(join(folder, name), at, at);
  }
  const module = pathToFileURL(resolve('scripts/native/lock.mjs')).href;
  const names = locks.map(([name]) => name);
  const script = `
    const { readLock } = await import(${JSON.stringify(module)});
    const held = {};
    for (const name of ${JSON.stringify(names)}) {
      const found = await readLock(${JSON.stringify(folder)} + '/' + name);
      held[name] = found !== null && !found.stale && found.holder !== null;
    }
    console.log(JSON.stringify(held));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const expected = Object.fromEntries(locks.map(([name, , , held]) => [name, held]));
  expect(JSON.parse(stdout)).toEqual(expected);
  const here = await Promise.all(
    names.map(async (name) => [name, (await lockHolder(join(folder, name))) !== null]),
  );
  expect(Object.fromEntries(here)).toEqual(expected);
});

test('waits for a lock of the script, as the script does for one of the engine', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const module = pathToFileURL(resolve('scripts/native/lock.mjs')).href;
  const script = `
    const { withLock } = await import(${JSON.stringify(module)});
    await withLock(${JSON.stringify(path)}, console.log, async () => {
      console.log('inside');
      await new Promise((resolve) => process.stdin.once('data', resolve));
    });
    process.exit(0);`;
  const here = await take(path);
  const child = execFile(process.execPath, ['--input-type=module', '-e', script]);
  let said = '';
  child.stdout!.on('data', (text) => {
    said += text;
  });
  await vi.waitFor(
    () => expect(said).toBe(`waiting for process ${process.pid}, which is already setting it up\n`),
    10_000,
  );
  await here.release();
  await vi.waitFor(() => expect(said).toContain('inside'), 10_000);
  expect(await takeLock(path)).toMatchObject({ heldBy: { pid: child.pid } });
  child.stdin!.write('done');
  await new Promise((ended) => child.once('exit', ended));
  await take(path);
});

test('gives a stale lock to exactly one of many concurrent processes', async () => {
  const folder = await temporaryFolder();
  for (let round = 0; round < 100; round++) {
    const path = join(folder, `lock-${round}`);
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: 'x' }));
    const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(path)));
    expect(all.filter((taken) => 'release' in taken)).toHaveLength(1);
  }
});
